import type { Envelope } from '../event/envelope.ts';
import { archivePartition, archiveShard, parseArchiveObjectName } from './object-name.ts';
import type { ArchiveReader, ListedObject } from './reader.ts';

/** An event in the archive: all that is known of it without its bytes. */
export interface ArchivedEvent extends Envelope {
  /** The object's name. */
  name: string;
  receivedAt: Date;
}

/** Half-open: `from` is in it, `to` is not. */
export interface TimeRange {
  from: Date;
  to: Date;
}

/** Objects a page: few enough that sixteen shards at once stay small, enough to make few requests. */
const PAGE = 250;
const HOUR_MS = 3_600_000;

/**
 * One shard's events that were received in a time range, in the order of their names, a page at a time: memory does
 * not grow with the archive. Objects that are not named as events are passed over.
 * @param after goes on behind the object of this name
 */
export async function* archivedEvents(
  archive: Pick<ArchiveReader, 'list'>,
  shard: string,
  { from, to }: TimeRange,
  after?: string,
): AsyncGenerator<ArchivedEvent[]> {
  for await (const objects of shardPages(archive, shard, { from, to }, after)) {
    yield objects
      .filter(({ name }) => name !== after)
      .flatMap((object) => archivedEvent(object) ?? [])
      .filter(({ receivedAt }) => receivedAt >= from && receivedAt < to);
  }
}

/**
 * All objects of a shard, whatever they are, a page at a time.
 * @param range only those whose names lie in its hours
 */
export async function* shardPages(
  archive: Pick<ArchiveReader, 'list'>,
  shard: string,
  { from, to }: Partial<TimeRange> = {},
  after?: string,
): AsyncGenerator<ListedObject[]> {
  const startOffset = after ?? (from && archivePartition(shard, from));
  const endOffset = to && archivePartition(shard, new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS));
  let pageToken: string | undefined;
  do {
    const page = await archive.list({
      prefix: archiveShard(shard),
      maxResults: String(PAGE),
      ...(startOffset && { startOffset }),
      ...(endOffset && { endOffset }),
      ...(pageToken && { pageToken }),
    });
    yield page.items ?? [];
    pageToken = page.nextPageToken;
  } while (pageToken);
}

/** What an object's name and metadata say of its event; undefined where it is not named as an event. */
export function archivedEvent({ name, timeCreated, metadata = {} }: ListedObject): ArchivedEvent | undefined {
  const parsed = parseArchiveObjectName(name);
  if (!parsed) return undefined;
  const { 'event-type': eventType, 'vehicle-id': vehicleId, 'delivery-id': deliveryId } = metadata;
  return {
    name,
    eventId: parsed.eventId,
    ...(eventType && { eventType }),
    ...(vehicleId && { vehicleId }),
    ...(deliveryId && { deliveryId }),
    receivedAt: instant(metadata['received-at']) ?? instant(timeCreated) ?? parsed.hour,
  };
}

function instant(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
