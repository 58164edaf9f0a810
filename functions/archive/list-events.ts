import { type ArchivedEvent, toArchivedEvent } from './archived-event.ts';
import { type ArchivedDelivery, eventPrefix, markNewest } from './newest-delivery.ts';
import type { ArchiveReader } from './reader.ts';
import { offsetsOf, shardPages, type TimeRange } from './shard-pages.ts';

export interface ListOptions {
  shard: string;
  range: TimeRange;
  /** The name of an object. The list begins behind the event of this object. */
  after?: string | undefined;
}

/**
 * Lists the events of one shard that were received in a time range, a page at a time, in the order of their names.
 * Lists an event once, as the newest of its deliveries in the range.
 */
export async function* listEvents(
  archive: Pick<ArchiveReader, 'list'>,
  options: ListOptions,
): AsyncGenerator<ArchivedEvent[]> {
  for await (const deliveries of listDeliveries(archive, options)) {
    yield deliveries.filter(({ isNewest }) => isNewest).map(({ isNewest: _, ...event }) => event);
  }
}

/**
 * Lists all deliveries in one shard that were received in a time range, a page at a time, in the order of their names.
 * Leaves out objects whose name is not the name of an event. Memory grows neither with the range nor with the archive.
 */
export async function* listDeliveries(
  archive: Pick<ArchiveReader, 'list'>,
  { shard, range, after }: ListOptions,
): AsyncGenerator<ArchivedDelivery[]> {
  const done = after && eventPrefix(after);
  const names = offsetsOf(shard, range);
  // Holds the last event of a page back, because the next page may have more deliveries of the event.
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
    held = last ? page.splice(page.findIndex(({ name }) => name.startsWith(eventPrefix(last.name)))) : [];
    if (page.length > 0) yield await markNewest(page, { archive, shard, range });
  }
  if (held.length > 0) yield await markNewest(held, { archive, shard, range });
}
