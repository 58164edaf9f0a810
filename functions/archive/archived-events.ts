import { type ArchivedEvent, toArchivedEvent } from './archived-event.ts';
import { type ArchivedDelivery, markNewest, namesBegin } from './newest-delivery.ts';
import type { ArchiveReader } from './reader.ts';
import { namesOf, shardPages, type TimeRange } from './shard-pages.ts';

export type { ArchivedEvent } from './archived-event.ts';
export type { TimeRange } from './shard-pages.ts';

/**
 * The events of one shard that were received in a time range, a page at a time, in the order of their names.
 * An event that was delivered several times in the range comes once, as its newest delivery.
 * @param after goes on behind the event of this object
 */
export async function* archivedEvents(
  archive: Pick<ArchiveReader, 'list'>,
  shard: string,
  range: TimeRange,
  after?: string,
): AsyncGenerator<ArchivedEvent[]> {
  for await (const deliveries of archivedDeliveries(archive, shard, range, after)) {
    yield deliveries.filter(({ isNewest }) => isNewest).map(({ isNewest: _, ...event }) => event);
  }
}

/**
 * All deliveries in one shard that were received in a time range, a page at a time, in the order of their names.
 * Leaves out objects that are not named as events. Memory grows neither with the range nor with the archive.
 * @param after goes on behind the event of this object
 */
export async function* archivedDeliveries(
  archive: Pick<ArchiveReader, 'list'>,
  shard: string,
  range: TimeRange,
  after?: string,
): AsyncGenerator<ArchivedDelivery[]> {
  const done = after && namesBegin(after);
  const names = namesOf(shard, range);
  // The deliveries of a page's last event: the next page may have more of them.
  let held: ArchivedEvent[] = [];
  for await (const objects of shardPages(archive, shard, {
    ...names,
    ...(after && { startOffset: after }),
  })) {
    const deliveries = objects
      .filter(({ name }) => !done || !name.startsWith(done))
      .flatMap((object) => toArchivedEvent(object) ?? [])
      .filter(({ receivedAt }) => receivedAt >= range.from && receivedAt < range.to);
    const page = [...held, ...deliveries];
    const last = page.at(-1);
    held = last ? page.splice(page.findIndex(({ name }) => name.startsWith(namesBegin(last.name)))) : [];
    if (page.length > 0) yield await markNewest(page, { archive, shard, range });
  }
  if (held.length > 0) yield await markNewest(held, { archive, shard, range });
}
