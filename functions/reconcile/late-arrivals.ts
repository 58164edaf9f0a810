import { toArchivedEvent } from '../archive/archived-event.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { offsetsOf, shardPages, type TimeRange } from '../archive/shard-pages.ts';
import { type Checkpoint, countSeen, type Seen, SLOT_MS, searchRanges } from './checkpoint.ts';

/** Objects a page: as many as Cloud Storage lists in a page. Only counts are kept in memory. */
const PAGE_SIZE = 1_000;

export interface LateArrivalsOptions {
  archive: Pick<ArchiveReader, 'list'>;
  /** Looks at so many milliseconds before the checkpoint, and before that of the last search. */
  windowMs: number;
  /** Ends the search, without a result, between two pages. */
  signal: AbortSignal;
}

/**
 * Finds the slots before a checkpoint in which the archive has another number of deliveries than were seen. An object
 * arrives after its time was accounted for where
 * - its upload took long
 * - Cloud Storage listed the object late
 * - the clock of `receive` was slow
 *
 * Reads no marker, and trusts no clock.
 */
export async function slotsWithLateArrivals(
  shard: string,
  checkpoint: Checkpoint,
  { archive, windowMs, signal }: LateArrivalsOptions,
): Promise<TimeRange[]> {
  const found: TimeRange[] = [];
  for (const range of searchRanges(checkpoint, windowMs)) {
    const listed: Seen = new Map();
    for await (const objects of shardPages(archive, shard, {
      ...offsetsOf(shard, range),
      pageSize: PAGE_SIZE,
    })) {
      if (signal.aborted) return [];
      const events = objects.flatMap((object) => toArchivedEvent(object) ?? []);
      countSeen(
        listed,
        events.filter(({ receivedAt }) => isIn(range, receivedAt)),
      );
    }
    const { seen } = checkpoint;
    const slots = new Set([...listed.keys(), ...seen.keys()].filter((slot) => isIn(range, new Date(slot))));
    for (const slot of slots) {
      if ((listed.get(slot) ?? 0) === (seen.get(slot) ?? 0)) continue;
      const end = Math.min(slot + SLOT_MS, range.to.getTime());
      found.push({ from: new Date(slot), to: new Date(end) });
    }
  }
  return found;
}

const isIn = ({ from, to }: TimeRange, instant: Date): boolean => instant >= from && instant < to;
