import { toArchivedEvent } from '../archive/archived-event.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { offsetsOf, shardPages, type TimeRange } from '../archive/shard-pages.ts';
import { countSeen, type Mark, type Seen, SLOT_MS } from './mark.ts';

/** As many as Cloud Storage lists at once: of each object only its time of receipt is kept. */
const PAGE_SIZE = 1_000;

export interface LateSlotsOptions {
  archive: Pick<ArchiveReader, 'list'>;
  /** How long before the mark is looked. */
  windowMs: number;
}

/**
 * The slots before a mark in which the archive has other deliveries than were seen there. So an object is found that
 * turned up after its time was accounted for: an upload that was late, a listing that was, a clock that was behind.
 * Reads no marker, and trusts no clock.
 */
export async function lateSlots(
  shard: string,
  { since, until, seen }: Mark,
  { archive, windowMs }: LateSlotsOptions,
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
    const events = objects.flatMap((object) => toArchivedEvent(object) ?? []);
    countSeen(
      listed,
      events.filter(({ receivedAt }) => receivedAt >= from && receivedAt < until),
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
