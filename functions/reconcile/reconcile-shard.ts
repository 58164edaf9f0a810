import type { ArchivedEvent } from '../archive/archived-event.ts';
import { listDeliveries } from '../archive/list-events.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { lateSlots } from './late-slots.ts';
import { countSeen, type Mark, markBefore, markBehind, type Pass, type Seen, seenSince } from './mark.ts';

export interface ReconcileShardOptions {
  archive: Pick<ArchiveReader, 'list'>;
  /** What was received from then on is left alone: it may be on its way. */
  to: Date;
  /** How long before the mark an object that turns up late is found. */
  windowMs: number;
  /** Sees to it that each of the events is processed, or is looked at again by a later run. */
  accountFor: (events: ArchivedEvent[]) => Promise<void>;
  /** Gets the mark each time that it may be kept. */
  onMark: (mark: Mark) => Promise<void>;
  /** Ends the work early, between pages. */
  signal: AbortSignal;
}

/**
 * Accounts for what a shard received since its mark, and for what turned up late before the mark.
 *
 * Whenever the work ends, the last mark that `onMark` got says no more than what is accounted for: a page's events are
 * accounted for before the mark says so. A run that is begun with an older mark, or while another one runs, does some
 * work twice and leaves nothing out.
 */
export async function reconcileShard(
  shard: string,
  start: Mark,
  { archive, to, windowMs, accountFor, onMark, signal }: ReconcileShardOptions,
): Promise<void> {
  let mark = markBefore(start, to);

  for (const slot of await lateSlots(shard, mark, { archive, windowMs })) {
    const seen: Seen = new Map([[slot.from.getTime(), 0]]);
    for await (const deliveries of listDeliveries(archive, shard, slot)) {
      if (signal.aborted) return;
      await accountFor(deliveries.filter(({ isNewest }) => isNewest));
      countSeen(seen, deliveries);
    }
    mark = { ...mark, seen: new Map([...mark.seen, ...seen]) };
    await onMark(mark);
  }

  for (let pass = mark.pass ?? newPass(mark, to); pass; pass = newPass(mark, to)) {
    for await (const deliveries of listDeliveries(
      archive,
      shard,
      { from: mark.until, to: pass.to },
      pass.after,
    )) {
      if (signal.aborted) return;
      await accountFor(deliveries.filter(({ isNewest }) => isNewest));
      pass = passBehind(pass, deliveries, windowMs);
      mark = { ...mark, pass };
      await onMark(mark);
    }
    const isLast = pass.to >= to;
    mark = markBehind({ ...mark, pass }, windowMs);
    await onMark(mark);
    if (isLast) return;
  }
}

function newPass({ until }: Mark, to: Date): Pass | undefined {
  return until < to ? { to, seen: new Map() } : undefined;
}

function passBehind(pass: Pass, deliveries: readonly ArchivedEvent[], keepMs: number): Pass {
  const seen = new Map(pass.seen);
  countSeen(seen, deliveries);
  const newest = Math.max(
    pass.newest?.getTime() ?? 0,
    ...deliveries.map(({ receivedAt }) => receivedAt.getTime()),
  );
  const after = deliveries.at(-1)?.name;
  return {
    ...pass,
    seen: seenSince(seen, newest - keepMs),
    newest: new Date(newest),
    ...(after && { after }),
  };
}
