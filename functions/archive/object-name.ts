import { hash } from 'node:crypto';
import { isDocumentId } from '../event/document-id.ts';
import type { Envelope } from '../event/envelope.ts';
import { omitEmpty } from '../runtime/omit-empty.ts';
import { shardOf } from './shards.ts';

/** The parts of an archived object's name. */
export interface ParsedName {
  eventId: string;
  /** The hour of receipt, UTC. */
  hour: Date;
  /** The first 16 hex digits of the body's SHA-256. Earlier versions gave names without a hash. */
  contentHash?: string;
}

/**
 * Makes the name under which a delivery of an event is archived:
 * `events/shard=<0-f>/dt=YYYY-MM-DD/hr=HH/<eventId>.<content hash>.json`, UTC of receipt.
 * - The shard comes first, because Cloud Storage scales writes by ranges of names, and names that begin with the time
 *   are in one range: https://cloud.google.com/storage/docs/request-rate#naming-convention
 * - The hash tells Smartcar's attempts to deliver an event apart: their bytes differ.
 * @param body the exact bytes. Without `body`, makes the name that earlier versions gave.
 */
export function archiveObjectName(eventId: string, receivedAt: Date, body?: Uint8Array): string {
  const content = body ? `.${contentHashOf(body)}` : '';
  return `${archivePartition(shardOf(eventId), receivedAt)}${eventId}${content}.json`;
}

/** The prefix of all names in a shard. The names of a shard sort by the hour of receipt, then by event. */
export function archiveShard(shard: string): string {
  return `events/shard=${shard}/`;
}

/** The prefix of all names in a shard in the hour of an instant. */
export function archivePartition(shard: string, instant: Date): string {
  const text = instant.toISOString();
  return `${archiveShard(shard)}dt=${text.slice(0, 10)}/hr=${text.slice(11, 13)}/`;
}

const objectName =
  /^events\/shard=[0-9a-f]\/dt=(\d{4}-\d\d-\d\d)\/hr=(\d\d)\/([^/.]+)(?:\.([0-9a-f]{16}))?\.json$/;

/**
 * Parses the name of an archived event, in the form of this version or of earlier versions.
 * @returns undefined for any other name
 */
export function parseArchiveObjectName(name: string): ParsedName | undefined {
  const [, date, hourOfDay, eventId, contentHash] = objectName.exec(name) ?? [];
  const hour = new Date(`${date}T${hourOfDay}:00:00Z`);
  if (!isDocumentId(eventId) || Number.isNaN(hour.getTime())) return undefined;
  // Refuses the prefix of another shard, and a date like 30 February, which `Date` takes for 2 March.
  if (!name.startsWith(archivePartition(shardOf(eventId), hour))) return undefined;
  return { eventId, hour, ...omitEmpty({ contentHash }) };
}

/** The first 16 hex digits of the SHA-256 of a body. */
export function contentHashOf(body: Uint8Array): string {
  return hash('sha256', body).slice(0, 16);
}

/** Makes the custom metadata of an archived object. With the signature, the archive can prove each object. */
export function archiveMetadata(
  envelope: Envelope,
  receivedAt: Date,
  signature: string,
): Record<string, string> {
  const { eventId, eventType, vehicleId, deliveryId } = envelope;
  return {
    'event-id': eventId,
    ...omitEmpty({ 'event-type': eventType, 'vehicle-id': vehicleId, 'delivery-id': deliveryId }),
    'received-at': receivedAt.toISOString(),
    'sc-signature': signature,
  };
}
