import type { LiveEvent, LiveState, LogLine } from '../../wire.ts';
import { type Told, toldBy } from './journey-step.ts';

/** Events that are kept: two minutes of a thousand a minute. */
const KEPT = 2_000;
const STEPS = 40;
/** Steps that an event takes many times while it fails: the last time counts. Of all others the first does. */
const LAST_COUNTS: ReadonlySet<string> = new Set(['failed', 'duplicate', 'not notified']);
const LINES = 60;

interface Kept {
  event: LiveEvent;
  lines: LogLine[];
}

const WAITING: ReadonlySet<LiveState> = new Set(['received', 'failed']);
const SETTLED: ReadonlySet<LiveState> = new Set(['processed', 'ignored', 'test']);

/**
 * Whether a state takes the place of another. A duplicate changes nothing of what became of the event. Lines of two
 * functions come in any order, so a receipt takes no place but that of an event that was not safe.
 */
function mayFollow(state: LiveState, next: LiveState): boolean {
  if (next === 'received') return state === 'unsafe';
  return !SETTLED.has(state) || SETTLED.has(next);
}

/** The journeys of the newest events, put together from log lines. Memory does not grow with the events. */
export class LiveEvents {
  // In the order in which their last line came.
  readonly #kept = new Map<string, Kept>();
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  #refused = 0;

  add(line: LogLine): void {
    const told = toldBy(line);
    const { eventId } = line.fields;
    const key =
      typeof eventId === 'string' ? eventId : told?.state === 'refused' ? `refused ${++this.#refused}` : '';
    const known = this.#kept.get(key);
    if (key === '' || (!told && !known)) return;
    const kept = known ?? { event: newEvent(key, line), lines: [] };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (kept.lines.length < LINES) kept.lines.push(line);
    if (told) this.#tell(kept.event, line, told);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Says that an event is a dead letter, which no log line does. */
  markDeadLettered(eventId: string, at: number): void {
    const event = this.#kept.get(eventId)?.event;
    if (event?.state !== 'failed') return;
    event.steps.push({ step: 'dead-lettered', at });
    event.state = 'dead-lettered';
    this.#announce(event);
  }

  /** The oldest event that is on its way, or fails. */
  get oldestUnprocessed(): { eventId: string; at: number } | undefined {
    const waiting = [...this.#kept.values()].filter(({ event }) => WAITING.has(event.state));
    const oldest = waiting.toSorted((a, b) => a.event.firstAt - b.event.firstAt)[0]?.event;
    return oldest && { eventId: oldest.key, at: oldest.firstAt };
  }

  /** The newest, the newest last. */
  newest(limit: number): LiveEvent[] {
    return [...this.#kept.values()].slice(-limit).map(({ event }) => event);
  }

  linesOf(eventId: string): LogLine[] {
    return this.#kept.get(eventId)?.lines ?? [];
  }

  /** @returns what ends it */
  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(event: LiveEvent, { at, fields }: LogLine, { state, steps }: Told): void {
    for (const step of steps) {
      const before = event.steps.find((each) => each.step === step.step);
      if (before)
        Object.assign(before, LAST_COUNTS.has(step.step) && step, { times: (before.times ?? 1) + 1 });
      else if (event.steps.length < STEPS) event.steps.push(step);
    }
    if (state && mayFollow(event.state, state)) event.state = state;
    event.eventType ??= textOf(fields.eventType);
    event.vehicleId ??= textOf(fields.vehicleId);
    event.firstAt = Math.min(event.firstAt, ...event.steps.flatMap((step) => step.at ?? []));
    event.lastAt = at ?? Date.now();
    this.#announce(event);
  }

  #announce(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function newEvent(key: string, { at, fields }: LogLine): LiveEvent {
  const now = at ?? Date.now();
  return {
    key,
    eventId: textOf(fields.eventId) ?? textOf(fields.claimedEventId),
    eventType: textOf(fields.eventType),
    vehicleId: textOf(fields.vehicleId),
    state: 'received',
    steps: [],
    firstAt: now,
    lastAt: now,
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
