import { toArchivedEvent } from '../archive/archived-event.ts';
import { parseArchiveObjectName } from '../archive/object-name.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { offsetsOf, shardPages, type TimeRange } from '../archive/shard-pages.ts';
import { type Checkpoint, countSeen, type Seen, SLOT_MS, searchRanges } from './checkpoint.ts';

/** Objects a page: as many as Cloud Storage lists in a page. Only counts are kept in memory. */
const PAGE_SIZE = 1_000;

export interface LateArrivalsOptions {
  archive: Pick<ArchiveReader, 'list'>;
  /** Looks at so many milliseconds before the checkpoint, and before that of the last search. */
  windowMs: number;
  /** Ends the search between two pages. */
  signal: AbortSignal;
}

/** A part of the search that is done. */
export interface Searched {
  /** The slots with late arrivals that the part found. */
  slots: TimeRange[];
  /** The search is done up to this time. */
  to: Date;
}

/**
 * Finds the slots before a checkpoint in which the archive has another number of deliveries than were seen, hour by hour.
 * An object arrives after its time was accounted for where
 * - its upload took long
 * - Cloud Storage listed the object late
 * - the clock of `receive` was slow
 *
 * Reads no marker, and trusts no clock.
 */
export async function* searchLateArrivals(
  shard: string,
  checkpoint: Checkpoint,
  { archive, windowMs, signal }: LateArrivalsOptions,
): AsyncGenerator<Searched> {
  const ranges = searchRanges(checkpoint, windowMs);
  for (const [index, range] of ranges.entries()) {
    const listed: Seen = new Map();
    let from = range.from;
    for await (const objects of shardPages(archive, shard, {
      ...offsetsOf(shard, range),
      pageSize: PAGE_SIZE,
    })) {
      if (signal.aborted) return;
      const events = objects.flatMap((object) => toArchivedEvent(object) ?? []);
      countSeen(
        listed,
        events.filter(({ receivedAt }) => isIn(range, receivedAt)),
      );
      // Names are sorted by their hours, so the hours before that of the last name are complete.
      const { hour = from } = parseArchiveObjectName(objects.at(-1)?.name ?? '') ?? {};
      if (hour <= from) continue;
      yield { slots: differing({ from, to: hour }, listed, checkpoint.seen), to: hour };
      from = hour;
    }
    const to = ranges[index + 1]?.from ?? range.to;
    yield { slots: differing({ from, to: range.to }, listed, checkpoint.seen), to };
  }
}

/** The slots of a range that have other counts. */
function differing(range: TimeRange, listed: Seen, seen: Seen): TimeRange[] {
  return [...new Set([...listed.keys(), ...seen.keys()])]
    .filter((slot) => isIn(range, new Date(slot)) && (listed.get(slot) ?? 0) !== (seen.get(slot) ?? 0))
    .map((slot) => ({
      from: new Date(slot),
      to: new Date(Math.min(slot + SLOT_MS, range.to.getTime())),
    }));
}

const isIn = ({ from, to }: TimeRange, instant: Date): boolean => instant >= from && instant < to;
