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
 * The objects of an event, the first delivery first: one for each of Smartcar's attempts to deliver it. Goes back from
 * the newest day, a day at a time, until one has the event. Costs a list request for each hour that has events (at
 * most 25 a day, $0.000005 each); an archive of a year without the event takes about 9,000.
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
    // Smartcar's attempts lie within three minutes: those of an event of the first hour may be of the day before.
    const isAcrossMidnight = objects[0]?.length && hours[0]?.endsWith('/hr=00/');
    if (objects.flat().length === 0 ? found.length > 0 : !isAcrossMidnight) break;
  }
  return found.sort((a, b) => (a.timeCreated < b.timeCreated ? -1 : 1));
}

async function objectsIn(archive: ArchiveReader, hour: string, eventId: string): Promise<ListedObject[]> {
  // The names of one event: `<eventId>.json`, and `<eventId>.<hash>.json`. Neither `.` nor `/` is in an id.
  const { items = [] } = await archive.list({ prefix: `${hour}${eventId}.` });
  return items.filter(({ name }) => name.endsWith('.json'));
}
