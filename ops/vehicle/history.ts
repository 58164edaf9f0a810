import { type ArchivedEvent, toArchivedEvent } from '../../functions/archive/archived-event.ts';
import { archivePartition } from '../../functions/archive/object-name.ts';
import { UnreadableError } from '../../functions/archive/read-error.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import { shards } from '../../functions/archive/shards.ts';
import { isObject, type JsonObject, parseJsonObject } from '../../functions/event/envelope.ts';
import { toUnixMs } from '../../functions/process/instant.ts';
import { chunksOf } from '../../functions/runtime/chunks.ts';

export interface HistoryQuery {
  vehicleId: string;
  /** The signal's code. */
  code: string;
  /** Looks at what was received before. */
  before: Date;
  /** Objects that are listed at the most. */
  maxListed: number;
  /** Events that are read at the most. */
  maxRead: number;
  signal: AbortSignal;
}

/** A value of a signal. */
export interface HistoryPoint {
  /** When the car, else Smartcar, read it, else when it was received. RFC 3339. */
  at: string;
  body: unknown;
  eventId: string;
}

export interface History {
  /** The oldest first. */
  points: HistoryPoint[];
  /** The hour down to which all events were looked at. RFC 3339. */
  since: string;
  listed: number;
  read: number;
  /** Whether a bound ended the search. */
  isBounded: boolean;
}

const HOUR_MS = 3_600_000;
/** Hours without an event that are looked at: each costs a list request for every shard. */
const HOURS = 48;
const PAGE = 1_000;
const AT_ONCE = 8;

/**
 * Looks in the archive for the values of one signal, hour by hour, the newest hour first, until a bound is reached. The
 * archive has no index by vehicle, so that the events of all vehicles are listed.
 */
export async function readHistory(archive: ArchiveReader, query: HistoryQuery): Promise<History> {
  const { before, maxListed, maxRead, signal } = query;
  const history: History = { points: [], since: before.toISOString(), listed: 0, read: 0, isBounded: false };
  for (let hours = 0; hours < HOURS && !history.isBounded; hours++) {
    signal.throwIfAborted();
    const hour = new Date(before.getTime() - hours * HOUR_MS);
    const left = Math.ceil((maxListed - history.listed) / shards.length);
    const listings = await Promise.all(
      shards.map((shard) => listHour(archive, archivePartition(shard, hour), left)),
    );
    const events = listings
      .flatMap(({ events }) => events)
      .filter(({ vehicleId, receivedAt }) => vehicleId === query.vehicleId && receivedAt < before)
      .sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime());
    history.listed += listings.reduce((sum, { listed }) => sum + listed, 0);
    const chosen = events.slice(0, maxRead - history.read);
    history.read += chosen.length;
    for (const chunk of chunksOf(chosen, AT_ONCE)) {
      const points = await Promise.all(chunk.map((event) => readPoint(archive, event, query.code)));
      history.points.push(...points.flat());
    }
    const isWhole = listings.every((listing) => listing.isWhole) && chosen.length === events.length;
    history.isBounded = !isWhole || history.listed >= maxListed || history.read >= maxRead;
    if (isWhole) history.since = new Date(Math.floor(hour.getTime() / HOUR_MS) * HOUR_MS).toISOString();
  }
  history.points.sort((a, b) => (a.at < b.at ? -1 : 1));
  return history;
}

interface Listing {
  events: ArchivedEvent[];
  listed: number;
  isWhole: boolean;
}

async function listHour(archive: ArchiveReader, prefix: string, max: number): Promise<Listing> {
  const events: ArchivedEvent[] = [];
  let [listed, pageToken]: [number, string | undefined] = [0, undefined];
  do {
    const maxResults = String(Math.min(PAGE, max - listed));
    const page = await archive.list({ prefix, maxResults, ...(pageToken && { pageToken }) });
    listed += page.items?.length ?? 0;
    events.push(...(page.items ?? []).flatMap((object) => toArchivedEvent(object) ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken && listed < max);
  return { events, listed, isWhole: pageToken === undefined };
}

/** What an event says of the signal. An object that cannot be read says nothing. */
async function readPoint(
  archive: ArchiveReader,
  event: ArchivedEvent,
  code: string,
): Promise<HistoryPoint[]> {
  const bytes = await archive.read(event.name).catch((error: unknown) => {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  });
  const { data } = (bytes && parseJsonObject(bytes)) ?? {};
  const signals: unknown = isObject(data) ? data.signals : undefined;
  const found = Array.isArray(signals) ? signals.filter((each) => isObject(each) && each.code === code) : [];
  return found.flatMap(({ body, meta }: JsonObject) => {
    if (body === undefined || body === null) return [];
    const { oemUpdatedAt, retrievedAt, fetchedAt } = isObject(meta) ? meta : {};
    const read = [oemUpdatedAt, retrievedAt, fetchedAt].map(toUnixMs).find((time) => time !== undefined);
    const at = new Date(Math.min(read ?? Number.POSITIVE_INFINITY, event.receivedAt.getTime()));
    return [{ at: at.toISOString(), body, eventId: event.eventId }];
  });
}
