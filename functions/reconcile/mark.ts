/** How many deliveries were seen, by the slot of five minutes in which they were received. */
export type Seen = Map<number, number>;

/** How far a shard of the archive is accounted for. */
export interface Mark {
  /** What was received before is not looked at: the first run began here. */
  since: Date;
  /** Each event that was received from `since` to before `until` is accounted for. */
  until: Date;
  /** The deliveries before `until`, of the last hours: what is listed beyond them turned up late. */
  seen: Seen;
  /** A pass over what came after `until` that has not come to its end. */
  pass?: Pass;
}

/** Goes through the deliveries from a mark's `until` to before `to`, in the order of their names. */
export interface Pass {
  to: Date;
  /** Each event up to the object of this name is accounted for. */
  after?: string;
  /** The deliveries up to there. */
  seen: Seen;
  /** The newest time of receipt up to there. */
  newest?: Date;
}

/** The length of a slot. */
export const SLOT_MS = 5 * 60_000;

/** The slot that an instant lies in, as the first millisecond of it. */
export function slotOf(instant: Date): number {
  return Math.floor(instant.getTime() / SLOT_MS) * SLOT_MS;
}

/** Counts deliveries into their slots. */
export function countSeen(seen: Seen, deliveries: readonly { receivedAt: Date }[]): void {
  for (const { receivedAt } of deliveries) {
    const slot = slotOf(receivedAt);
    seen.set(slot, (seen.get(slot) ?? 0) + 1);
  }
}

/** The slots from that of an instant on. They are few, however long a pass is. */
export function seenSince(seen: Seen, instant: number): Seen {
  const first = slotOf(new Date(instant));
  return new Map([...seen].filter(([slot]) => slot >= first));
}

/** The mark of a shard that no run has looked at. */
export function firstMark(since: Date): Mark {
  const start = new Date(slotOf(since));
  return { since: start, until: start, seen: new Map() };
}

/**
 * A mark that is nowhere behind an instant. A mark gets there when the clock of a run was ahead. What is behind the
 * instant is looked at again.
 */
export function markBefore(mark: Mark, instant: Date): Mark {
  const { pass, ...done } = mark;
  if (mark.until <= instant) return pass && pass.to <= instant ? mark : done;
  const until = new Date(slotOf(instant));
  return { ...done, until, seen: new Map([...mark.seen].filter(([slot]) => slot < until.getTime())) };
}

/**
 * The mark behind a pass that came to its end. It moves to the newest event that the pass accounted for, and no
 * further: a clock that is ahead does not move it past events that are still to come.
 * @param keepMs how long before the mark the deliveries stay counted
 */
export function markBehind({ pass, ...mark }: Mark, keepMs: number): Mark {
  if (!pass?.newest) return mark;
  const until = new Date(Math.max(pass.newest.getTime() + 1, mark.until.getTime()));
  const seen = new Map(mark.seen);
  for (const [slot, count] of pass.seen) seen.set(slot, (seen.get(slot) ?? 0) + count);
  return { ...mark, until, seen: seenSince(seen, until.getTime() - keepMs) };
}
