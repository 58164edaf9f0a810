import { archiveShard } from '../../functions/archive/object-name.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';
import { shardOf } from '../../functions/archive/shards.ts';
import { listFolder } from '../archive/list-folder.ts';

export interface FindOptions {
  archive: ArchiveReader;
  signal: AbortSignal;
  onSearched?: (days: number) => void;
}

/**
 * Finds the objects of an event, the first delivery first. Searches a day at a time, from the newest day back, until a day
 * has the event. Costs a list request for each hour that has events: at most 25 a day, at $0.000005 each. About 9,000
 * requests search the archive of a year.
 */
export async function findObjects(eventId: string, options: FindOptions): Promise<ListedObject[]> {
  const { archive, signal, onSearched } = options;
  const days = await listFolder(archive, archiveShard(shardOf(eventId)));
  const found: ListedObject[] = [];
  for (const [searched, day] of days.reverse().entries()) {
    signal.throwIfAborted();
    const hours = await listFolder(archive, day);
    const objects = await Promise.all(hours.map((hour) => objectsIn(archive, hour, eventId)));
    found.push(...objects.flat());
    onSearched?.(searched + 1);
    // Smartcar makes its attempts within three minutes. Where an attempt is in a day's first hour, searches the day before.
    const isAcrossMidnight = objects[0]?.length && hours[0]?.endsWith('/hr=00/');
    if (objects.flat().length === 0 ? found.length > 0 : !isAcrossMidnight) break;
  }
  return found.sort((a, b) => (a.timeCreated < b.timeCreated ? -1 : 1));
}

async function objectsIn(archive: ArchiveReader, hour: string, eventId: string): Promise<ListedObject[]> {
  // An event's names are `<eventId>.json` and `<eventId>.<hash>.json`. An id contains neither `.` nor `/`.
  const { items = [] } = await archive.list({ prefix: `${hour}${eventId}.` });
  return items.filter(({ name }) => name.endsWith('.json'));
}
