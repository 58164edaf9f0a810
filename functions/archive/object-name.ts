import { hash } from 'node:crypto';
import { isDocumentId } from '../event/document-id.ts';
import type { Envelope } from '../event/envelope.ts';
import { present } from '../runtime/present.ts';

/** Every shard of the archive. */
export const shards: readonly string[] = [...'0123456789abcdef'];

/** What the name of an archived object says. */
export interface ParsedName {
  eventId: string;
  /** The hour of receipt, UTC. */
  hour: Date;
  /** The first 16 hex digits of the body's SHA-256. Names of earlier versions have none. */
  contentHash?: string;
}

/**
 * The name under which a delivery of an event is archived:
 * `events/shard=<0-f>/dt=YYYY-MM-DD/hr=HH/<eventId>.<content hash>.json`, UTC of receipt.
 * The shard leads because Cloud Storage scales writes by key range, and names that grow with time fall into one range:
 * https://cloud.google.com/storage/docs/request-rate#naming-convention
 * The name holds the content's hash because Smartcar's attempts to deliver an event differ in their bytes.
 * @param body the exact bytes; without them, the name that earlier versions gave
 */
export function archiveObjectName(eventId: string, receivedAt: Date, body?: Uint8Array): string {
  const content = body ? `.${contentHashOf(body)}` : '';
  return `${archivePartition(shardOf(eventId), receivedAt)}${eventId}${content}.json`;
}

/** The prefix of a shard's names. The names of a shard sort by the hour of receipt, then by event. */
export function archiveShard(shard: string): string {
  return `events/shard=${shard}/`;
}

/** The prefix of the names of one hour of a shard: the hour that the instant lies in. */
export function archivePartition(shard: string, instant: Date): string {
  const text = instant.toISOString();
  return `${archiveShard(shard)}dt=${text.slice(0, 10)}/hr=${text.slice(11, 13)}/`;
}

const objectName =
  /^events\/shard=[0-9a-f]\/dt=(\d{4}-\d\d-\d\d)\/hr=(\d\d)\/([^/.]+)(?:\.([0-9a-f]{16}))?\.json$/;

/** Reads an object's name, in this version's form or an earlier one's. @returns undefined for any other name */
export function parseArchiveObjectName(name: string): ParsedName | undefined {
  const [, date, hourOfDay, eventId, contentHash] = objectName.exec(name) ?? [];
  const hour = new Date(`${date}T${hourOfDay}:00:00Z`);
  if (!isDocumentId(eventId) || Number.isNaN(hour.getTime())) return undefined;
  // Refuses another shard's prefix, and a date like 30 February, which Date takes for 2 March.
  if (!name.startsWith(archivePartition(shardOf(eventId), hour))) return undefined;
  return { eventId, hour, ...present({ contentHash }) };
}

/** The first hex digit of the SHA-256 of an event's id. */
export function shardOf(eventId: string): string {
  return hash('sha256', eventId).charAt(0);
}

/** The first 16 hex digits of the SHA-256 of a body. */
export function contentHashOf(body: Uint8Array): string {
  return hash('sha256', body).slice(0, 16);
}

/** Custom metadata of the archived object. With the signature in it, the archive proves itself. */
export function archiveMetadata(
  envelope: Envelope,
  receivedAt: Date,
  signature: string,
): Record<string, string> {
  const { eventId, eventType, vehicleId, deliveryId } = envelope;
  return {
    'event-id': eventId,
    ...present({ 'event-type': eventType, 'vehicle-id': vehicleId, 'delivery-id': deliveryId }),
    'received-at': receivedAt.toISOString(),
    'sc-signature': signature,
  };
}
