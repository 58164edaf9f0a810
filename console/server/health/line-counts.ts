import type { LogLine } from '../../wire.ts';

const MINUTE_MS = 60_000;
const KEPT_MINUTES = 60;
/** Names that are kept: those of the functions are few, and what else is logged must not fill the memory. */
const NAMES = 200;

/** Counts log lines by what they say, minute by minute, for an hour. */
export class LineCounts {
  readonly since = Date.now();
  readonly #minutes = new Map<number, Map<string, number>>();

  add({ event, fields, at }: LogLine): void {
    const minute = Math.floor((at ?? Date.now()) / MINUTE_MS);
    const counts = this.#minutes.get(minute) ?? new Map<string, number>();
    const name = nameOf(event, fields);
    if (!counts.has(name) && counts.size >= NAMES) return;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    this.#minutes.set(minute, counts);
    const oldest = Math.floor(Date.now() / MINUTE_MS) - KEPT_MINUTES;
    for (const each of this.#minutes.keys()) if (each <= oldest) this.#minutes.delete(each);
  }

  /** How many lines there were in the last minutes, by name. */
  last(minutes: number): Map<string, number> {
    const first = Math.floor(Date.now() / MINUTE_MS) - minutes;
    const sums = new Map<string, number>();
    for (const [minute, counts] of this.#minutes) {
      if (minute <= first) continue;
      for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return sums;
  }
}

/** The event of a line; of a refusal with its reason. */
function nameOf(event: string, { reason, status }: Record<string, unknown>): string {
  if (event === 'signature.failed' && typeof reason === 'string') return `${event}: ${reason}`;
  return event === 'webhook.refused' && typeof status === 'number' ? `${event}: ${status}` : event;
}
