import { toArchivedEvent } from '../archive/archived-event.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { offsetsOf, shardPages, type TimeRange } from '../archive/shard-pages.ts';
import { type Checkpoint, countSeen, type Seen, SLOT_MS } from './checkpoint.ts';

/** Objects a page: as many as Cloud Storage lists in a page. Only counts are kept in memory. */
const PAGE_SIZE = 1_000;

export interface LateArrivalsOptions {
  archive: Pick<ArchiveReader, 'list'>;
  /** Looks at so many milliseconds before the checkpoint. */
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
  { since, until, seen }: Checkpoint,
  { archive, windowMs, signal }: LateArrivalsOptions,
): Promise<TimeRange[]> {
  const from = new Date(
    Math.max(since.getTime(), Math.ceil((until.getTime() - windowMs) / SLOT_MS) * SLOT_MS),
  );
  if (from >= until) return [];
  const listed: Seen = new Map();
  for await (const objects of shardPages(archive, shard, {
    ...offsetsOf(shard, { from, to: until }),
    pageSize: PAGE_SIZE,
  })) {
    if (signal.aborted) return [];
    const events = objects.flatMap((object) => toArchivedEvent(object) ?? []);
    countSeen(
      listed,
      events.filter(({ receivedAt }) => receivedAt < until),
    );
  }
  const slots = new Set([...listed.keys(), ...seen.keys()].filter((slot) => slot >= from.getTime()));
  return [...slots]
    .filter((slot) => (listed.get(slot) ?? 0) !== (seen.get(slot) ?? 0))
    .map((slot) => ({
      from: new Date(slot),
      to: new Date(Math.min(slot + SLOT_MS, until.getTime())),
    }));
}
