import { type ArchivedEvent, toArchivedEvent } from './archived-event.ts';
import { archivePartition, parseArchiveObjectName } from './object-name.ts';
import type { ArchiveReader } from './reader.ts';
import { namesOf, shardPages, type TimeRange } from './shard-pages.ts';

/** One of the deliveries of an event. */
export interface ArchivedDelivery extends ArchivedEvent {
  /** Whether the archive has no newer delivery of the event in the range that is listed. */
  isNewest: boolean;
}

export interface MarkNewestOptions {
  archive: Pick<ArchiveReader, 'list'>;
  shard: string;
  range: TimeRange;
}

const HOUR_MS = 3_600_000;

/**
 * Tells which deliveries of a page are the newest of their events.
 *
 * Smartcar makes its attempts to deliver an event within four minutes, so the deliveries of an event lie
 * - in one hour, where their names follow each other
 * - or in two hours that follow each other. The part of the next hour that the page does not hold is listed here.
 * @param page deliveries of one shard in the order of their names, with all of an hour for each event
 */
export async function markNewest(
  page: readonly ArchivedEvent[],
  options: MarkNewestOptions,
): Promise<ArchivedDelivery[]> {
  const newest = new Map<string, ArchivedEvent>();
  for (const delivery of page) {
    const names = namesBegin(delivery.name);
    if (isNewer(delivery, newest.get(names))) newest.set(names, delivery);
  }
  const undecided = new Map<string, string>();
  for (const [names, { name }] of newest) {
    const later = laterNames(name);
    if (newest.has(later)) newest.delete(names);
    else undecided.set(later, names);
  }
  for await (const { name } of listLater([...undecided.keys()], page, options)) {
    const earlier = undecided.get(namesBegin(name));
    if (earlier) newest.delete(earlier);
  }
  const chosen = new Set(newest.values());
  return page.map((delivery) => ({ ...delivery, isNewest: chosen.has(delivery) }));
}

/** What the names of all deliveries of an event in an hour begin with: the hour's prefix and `<eventId>.` */
export function namesBegin(name: string): string {
  return name.slice(0, name.indexOf('.', name.lastIndexOf('/')) + 1);
}

/** The same beginning in the hour after that of a delivery. */
function laterNames(name: string): string {
  const { hour = new Date(0) } = parseArchiveObjectName(name) ?? {};
  const shard = name.slice('events/shard='.length).charAt(0);
  const begin = namesBegin(name);
  return (
    archivePartition(shard, new Date(hour.getTime() + HOUR_MS)) + begin.slice(begin.lastIndexOf('/') + 1)
  );
}

function isNewer(delivery: ArchivedEvent, other: ArchivedEvent | undefined): boolean {
  return !other || delivery.receivedAt >= other.receivedAt;
}

/** Lists the deliveries with one of these beginnings that come behind a page, in the range. */
async function* listLater(
  beginnings: readonly string[],
  page: readonly ArchivedEvent[],
  { archive, shard, range }: MarkNewestOptions,
): AsyncGenerator<ArchivedEvent> {
  const { endOffset = '' } = namesOf(shard, range);
  const lastName = page.at(-1)?.name ?? '';
  const behind = beginnings.filter((names) => names > lastName && names < endOffset).sort();
  for (const [first, last] of hoursOf(behind)) {
    // '/' comes next after '.', so that this sorts behind all names that begin with `last`.
    const until = `${last.slice(0, -1)}/`;
    for await (const objects of shardPages(archive, shard, { startOffset: first, endOffset: until })) {
      for (const object of objects) {
        const event = toArchivedEvent(object);
        if (event && event.receivedAt < range.to && event.receivedAt >= range.from) yield event;
      }
    }
  }
}

/** The first and the last of the names in each hour. @param names sorted */
function hoursOf(names: readonly string[]): [first: string, last: string][] {
  const hours = Map.groupBy(names, (name) => name.slice(0, name.lastIndexOf('/')));
  return [...hours.values()].flatMap((all) => [[all[0] ?? '', all.at(-1) ?? '']]);
}
