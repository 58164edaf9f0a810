import type { TimeRange } from '../archive/shard-pages.ts';

/** The number of deliveries by slot. A slot is five minutes of times of receipt, named by its first millisecond. */
export type Seen = Map<number, number>;

/**
 * How far `reconcile` has come in a shard of the archive. An event is accounted for when the event is processed, or in
 * the republish log.
 */
export interface Checkpoint {
  /** The time at which the first run began to look. Events that were received before `since` are never looked at. */
  since: Date;
  /** Each event that was received from `since` to before `until` is accounted for. */
  until: Date;
  /** The deliveries in `searchRanges` that were seen. More deliveries in a slot mean a late arrival. */
  seen: Seen;
  /** Where the search for late arrivals goes on. Is set from a pass to the end of the search behind the pass. */
  searchFrom?: Date;
  /** An unfinished pass over the deliveries from `until` on. */
  pass?: Pass;
}

/** A pass over the deliveries from a checkpoint's `until` to before `to`, in the order of their names. */
export interface Pass {
  to: Date;
  /** The name of an object. Each event of the pass up to this name is accounted for. */
  after?: string;
  /** The deliveries up to `after`. */
  seen: Seen;
  /** The newest time of receipt up to `after`. */
  newest?: Date;
}

/** The length of a slot. */
export const SLOT_MS = 5 * 60_000;

/** The first millisecond of the slot of an instant. */
export function slotOf(instant: Date): number {
  return Math.floor(instant.getTime() / SLOT_MS) * SLOT_MS;
}

/** Adds deliveries to the counts of their slots. */
export function countSeen(seen: Seen, deliveries: readonly { receivedAt: Date }[]): void {
  for (const { receivedAt } of deliveries) {
    const slot = slotOf(receivedAt);
    seen.set(slot, (seen.get(slot) ?? 0) + 1);
  }
}

/** Copies the counts without the slots before an instant, so that their number does not grow with a pass. */
export function seenSince(seen: Seen, instant: number): Seen {
  const first = slotOf(new Date(instant));
  return new Map([...seen].filter(([slot]) => slot >= first));
}

/**
 * The ranges before a checkpoint in which late arrivals are looked for:
 * - the window before the checkpoint
 * - the window before the checkpoint of the last search, where this search has not come to its end. A pass over a long
 *   outage leaves a gap between the windows.
 */
export function searchRanges({ since, until, searchFrom }: Checkpoint, windowMs: number): TimeRange[] {
  const begin = (instant: number) => Math.ceil(instant / SLOT_MS) * SLOT_MS;
  const window = Math.max(since.getTime(), begin(until.getTime() - windowMs));
  const from = Math.min(window, searchFrom?.getTime() ?? window);
  const end = begin(from + windowMs);
  const ranges = end < window ? [[from, end] as const, [window, until] as const] : [[from, until] as const];
  return ranges
    .map(([first, last]) => ({ from: new Date(first), to: new Date(last) }))
    .filter((range) => range.from < range.to);
}

/** The checkpoint with which the first run begins. */
export function firstCheckpoint(since: Date): Checkpoint {
  const start = new Date(slotOf(since));
  return { since: start, until: start, seen: new Map() };
}

/**
 * Moves a checkpoint that is later than an instant back to the instant. A run whose clock was ahead leaves such a
 * checkpoint. The next passes look again at what is between the instant and the old checkpoint.
 */
export function capCheckpoint(checkpoint: Checkpoint, instant: Date): Checkpoint {
  const { pass, ...done } = checkpoint;
  if (checkpoint.until <= instant) return pass && pass.to <= instant ? checkpoint : done;
  const until = new Date(slotOf(instant));
  return { ...done, until, seen: new Map([...checkpoint.seen].filter(([slot]) => slot < until.getTime())) };
}

/**
 * Moves a checkpoint over its finished pass, to the newest event of the pass. Does not move the checkpoint to the end of
 * the pass: the clock of the run may be ahead, and events from before the end may still arrive.
 * @param windowMs milliseconds before a checkpoint in which late arrivals are looked for
 */
export function advanceCheckpoint({ pass, ...checkpoint }: Checkpoint, windowMs: number): Checkpoint {
  if (!pass?.newest) return checkpoint;
  const until = new Date(Math.max(pass.newest.getTime() + 1, checkpoint.until.getTime()));
  const [search] = searchRanges(checkpoint, windowMs);
  const moved = { ...checkpoint, until, ...(search && { searchFrom: search.from }) };
  const seen = new Map(checkpoint.seen);
  for (const [slot, count] of pass.seen) seen.set(slot, (seen.get(slot) ?? 0) + count);
  return { ...moved, seen: seenIn(seen, searchRanges(moved, windowMs)) };
}

/** Copies the counts of the slots that begin in one of the ranges. */
function seenIn(seen: Seen, ranges: readonly TimeRange[]): Seen {
  return new Map([...seen].filter(([slot]) => ranges.some(({ from, to }) => slot >= +from && slot < +to)));
}

/** Says that a search for late arrivals before a checkpoint came to its end. */
export function endSearch({ searchFrom: _, ...checkpoint }: Checkpoint): Checkpoint {
  return checkpoint;
}
