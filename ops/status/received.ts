import { listEvents } from '../../functions/archive/list-events.ts';
import { archiveShard } from '../../functions/archive/object-name.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import type { TimeRange } from '../../functions/archive/shard-pages.ts';
import { forEachShard, shards } from '../../functions/archive/shards.ts';
import { listFolder } from '../archive/list-folder.ts';
import { createSample, type Sample } from './sample.ts';

const HOUR_MS = 3_600_000;
/** Limits the events of the last hour whose markers are read, and so the cost of a status. */
const SAMPLE = 500;

export interface Received {
  lastAt: Date | undefined;
  /** The number of events. Counts an event once, also where Smartcar delivered the event several times. */
  lastHour: number;
  /** Ids of the last hour's events. */
  sample: Sample<string>;
}

/** Counts the events of the hour before `now`, and finds the time of the last event. */
export async function readReceived(
  archive: ArchiveReader,
  now: Date,
  signal: AbortSignal,
): Promise<Received> {
  const hour = await readRange(archive, { from: new Date(now.getTime() - HOUR_MS), to: now }, signal);
  if (hour.lastAt) return hour;
  const lastHours = await Promise.all(shards.map((shard) => lastHourOf(archive, shard)));
  const last = lastHours.filter((each) => each !== undefined).reduce((a, b) => (a > b ? a : b), new Date(0));
  const { lastAt } = await readRange(archive, { from: last, to: new Date(last.getTime() + HOUR_MS) }, signal);
  return { ...hour, lastAt };
}

async function readRange(archive: ArchiveReader, range: TimeRange, signal: AbortSignal): Promise<Received> {
  const received: Received = { lastAt: undefined, lastHour: 0, sample: createSample(SAMPLE) };
  await forEachShard(async (shard, aborted) => {
    // The deliveries of one event follow each other.
    let previous: string | undefined;
    for await (const page of listEvents(archive, { shard, range })) {
      aborted.throwIfAborted();
      for (const { eventId, receivedAt } of page) {
        if (!received.lastAt || receivedAt > received.lastAt) received.lastAt = receivedAt;
        if (eventId === previous) continue;
        previous = eventId;
        received.lastHour++;
        received.sample.add(eventId);
      }
    }
  }, signal);
  return received;
}

/** Finds the last hour in which a shard got events. */
async function lastHourOf(archive: ArchiveReader, shard: string): Promise<Date | undefined> {
  const day = (await listFolder(archive, archiveShard(shard))).at(-1);
  const hour = day && (await listFolder(archive, day)).at(-1);
  const [, date, hours] = /dt=([\d-]+)\/hr=(\d\d)\/$/.exec(hour ?? '') ?? [];
  return date ? new Date(`${date}T${hours}:00:00Z`) : undefined;
}
