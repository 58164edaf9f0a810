import { type ArchivedEvent, toArchivedEvent } from './archived-event.ts';
import { archivePartition, parseArchiveObjectName } from './object-name.ts';
import type { ArchiveReader } from './reader.ts';
import { offsetsOf, shardPages, type TimeRange } from './shard-pages.ts';

/** A delivery, and whether the event was delivered again later. */
export interface ArchivedDelivery extends ArchivedEvent {
  /** Is true for the newest delivery of the event in the listed range. */
  isNewest: boolean;
}

export interface MarkNewestOptions {
  archive: Pick<ArchiveReader, 'list'>;
  shard: string;
  range: TimeRange;
}

const HOUR_MS = 3_600_000;

/**
 * Finds the newest delivery of each event of a page. Smartcar makes all attempts to deliver an event within four
 * minutes. So the deliveries of an event are
 * - in one hour. Their names follow each other.
 * - or in two consecutive hours. Lists the part of the second hour that is not on the page.
 * @param page deliveries of one shard in the order of their names. Holds all deliveries of an event in an hour, or none.
 */
export async function markNewest(
  page: readonly ArchivedEvent[],
  options: MarkNewestOptions,
): Promise<ArchivedDelivery[]> {
  const newest = new Map<string, ArchivedEvent>();
  for (const delivery of page) {
    const names = eventPrefix(delivery.name);
    if (isNewer(delivery, newest.get(names))) newest.set(names, delivery);
  }
  const undecided = new Map<string, string>();
  for (const [names, { name }] of newest) {
    const later = nextHourPrefix(name);
    if (newest.has(later)) newest.delete(names);
    else undecided.set(later, names);
  }
  for await (const { name } of listLater([...undecided.keys()], page, options)) {
    const earlier = undecided.get(eventPrefix(name));
    if (earlier) newest.delete(earlier);
  }
  const chosen = new Set(newest.values());
  return page.map((delivery) => ({ ...delivery, isNewest: chosen.has(delivery) }));
}

/** The prefix that the deliveries of an event in one hour share: the hour's prefix and `<eventId>.` */
export function eventPrefix(name: string): string {
  return name.slice(0, name.indexOf('.', name.lastIndexOf('/')) + 1);
}

/** The prefix that deliveries of the same event have in the hour after that of a delivery. */
function nextHourPrefix(name: string): string {
  const { hour = new Date(0) } = parseArchiveObjectName(name) ?? {};
  const shard = name.slice('events/shard='.length).charAt(0);
  const begin = eventPrefix(name);
  return (
    archivePartition(shard, new Date(hour.getTime() + HOUR_MS)) + begin.slice(begin.lastIndexOf('/') + 1)
  );
}

function isNewer(delivery: ArchivedEvent, other: ArchivedEvent | undefined): boolean {
  return !other || delivery.receivedAt >= other.receivedAt;
}

/** Lists the deliveries behind a page that are in the range and whose names have one of the prefixes. */
async function* listLater(
  prefixes: readonly string[],
  page: readonly ArchivedEvent[],
  { archive, shard, range }: MarkNewestOptions,
): AsyncGenerator<ArchivedEvent> {
  const { endOffset = '' } = offsetsOf(shard, range);
  const lastName = page.at(-1)?.name ?? '';
  const behind = prefixes.filter((prefix) => prefix > lastName && prefix < endOffset);
  for (const [first, last] of hoursOf(behind)) {
    // '/' is the character after '.', so `until` sorts behind all names with the prefix `last`.
    const until = `${last.slice(0, -1)}/`;
    for await (const objects of shardPages(archive, shard, { startOffset: first, endOffset: until })) {
      for (const object of objects) {
        const event = toArchivedEvent(object);
        if (event && event.receivedAt < range.to && event.receivedAt >= range.from) yield event;
      }
    }
  }
}

/** The first and the last name of each hour. @param names sorted */
function hoursOf(names: readonly string[]): [first: string, last: string][] {
  const hours = Map.groupBy(names, (name) => name.slice(0, name.lastIndexOf('/')));
  return [...hours.values()].flatMap((all) => [[all[0] ?? '', all.at(-1) ?? '']]);
}
