import type { ArchivedEvent } from '../archive/archived-event.ts';
import { listDeliveries } from '../archive/list-events.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import {
  advanceCheckpoint,
  type Checkpoint,
  capCheckpoint,
  countSeen,
  endSearch,
  type Pass,
  type Seen,
  seenSince,
} from './checkpoint.ts';
import { searchLateArrivals } from './late-arrivals.ts';

export interface ReconcileShardOptions {
  archive: Pick<ArchiveReader, 'list'>;
  /** Does not look at events that were received from `to` on, since they may be on their way. */
  to: Date;
  /** Looks for late arrivals in so many milliseconds before the checkpoint. */
  windowMs: number;
  /** Checks that each event is processed, or adds the event to the republish log. */
  accountFor: (events: ArchivedEvent[]) => Promise<void>;
  /** Gets each new checkpoint. */
  onCheckpoint: (checkpoint: Checkpoint) => Promise<void>;
  /** Ends the work early, between two pages. */
  signal: AbortSignal;
}

/**
 * Accounts for the events of a shard:
 * 1. those from the checkpoint to `to`
 * 2. those that arrived late, before that
 *
 * New events come first: where a run has no time to look for late arrivals, the checkpoint moves all the same. The
 * checkpoint remembers where the next run goes on with the search.
 *
 * Accounts for the events of a page before a checkpoint says so. So a run can be killed at any moment, can begin with an
 * older checkpoint, and can run beside another run: some work is done twice, and no event is left out.
 */
export async function reconcileShard(
  shard: string,
  start: Checkpoint,
  { archive, to, windowMs, accountFor, onCheckpoint, signal }: ReconcileShardOptions,
): Promise<void> {
  let checkpoint = capCheckpoint(start, to);

  for (let pass = checkpoint.pass ?? newPass(checkpoint, to); pass; pass = newPass(checkpoint, to)) {
    for await (const deliveries of listDeliveries(archive, {
      shard,
      range: { from: checkpoint.until, to: pass.to },
      after: pass.after,
    })) {
      if (signal.aborted) return;
      await accountFor(deliveries.filter(({ isNewest }) => isNewest));
      pass = passBehind(pass, deliveries, windowMs);
      checkpoint = { ...checkpoint, pass };
      await onCheckpoint(checkpoint);
    }
    const isLast = pass.to >= to;
    checkpoint = advanceCheckpoint({ ...checkpoint, pass }, windowMs);
    await onCheckpoint(checkpoint);
    if (isLast) break;
  }

  for await (const { slots, to: searchFrom } of searchLateArrivals(shard, checkpoint, {
    archive,
    windowMs,
    signal,
  })) {
    const seen: Seen = new Map(checkpoint.seen);
    for (const slot of slots) {
      seen.set(slot.from.getTime(), 0);
      for await (const deliveries of listDeliveries(archive, { shard, range: slot })) {
        if (signal.aborted) return;
        await accountFor(deliveries.filter(({ isNewest }) => isNewest));
        countSeen(seen, deliveries);
      }
    }
    checkpoint = { ...checkpoint, seen, searchFrom };
    await onCheckpoint(checkpoint);
  }
  if (!signal.aborted && checkpoint.searchFrom) await onCheckpoint(endSearch(checkpoint));
}

function newPass({ until }: Checkpoint, to: Date): Pass | undefined {
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
