import { hash } from 'node:crypto';
import { isDocumentId } from '../event/document-id.ts';
import type { Envelope } from '../event/envelope.ts';

/** Every shard of the archive. */
export const shards: readonly string[] = [...'0123456789abcdef'];

/**
 * The name under which an event is archived: `events/shard=<0-f>/dt=YYYY-MM-DD/hr=HH/<eventId>.json`, UTC of receipt.
 * The shard leads because Cloud Storage scales writes by key range, and names that grow with time fall into one:
 * https://cloud.google.com/storage/docs/request-rate#naming-convention
 */
export function archiveObjectName(eventId: string, receivedAt: Date): string {
  return `${archivePartition(shardOf(eventId), receivedAt)}${eventId}.json`;
}

/** What the names of a shard's events begin with. In a shard, names sort by the hour of receipt. */
export function archiveShard(shard: string): string {
  return `events/shard=${shard}/`;
}

/** What the names of the events begin with that a shard received in the hour of an instant. */
export function archivePartition(shard: string, instant: Date): string {
  const text = instant.toISOString();
  return `${archiveShard(shard)}dt=${text.slice(0, 10)}/hr=${text.slice(11, 13)}/`;
}

const objectName = /^events\/shard=[0-9a-f]\/dt=(\d{4}-\d\d-\d\d)\/hr=(\d\d)\/([^/]+)\.json$/;

/** The event whose name an object has, and the hour that it says; undefined where no event has such a name. */
export function parseArchiveObjectName(name: string): { eventId: string; hour: Date } | undefined {
  const [, date, hour, eventId] = objectName.exec(name) ?? [];
  const instant = new Date(`${date}T${hour}:00:00Z`);
  if (!isDocumentId(eventId) || Number.isNaN(instant.getTime())) return undefined;
  return archiveObjectName(eventId, instant) === name ? { eventId, hour: instant } : undefined;
}

/** The first hex digit of the SHA-256 of an event's id. */
export function shardOf(eventId: string): string {
  return hash('sha256', eventId).charAt(0);
}

/** Custom metadata of the archived object. With the signature in it, the archive proves itself. */
export function archiveMetadata(
  envelope: Envelope,
  receivedAt: Date,
  signature: string,
): Record<string, string> {
  return {
    'event-id': envelope.eventId,
    ...(envelope.eventType && { 'event-type': envelope.eventType }),
    ...(envelope.vehicleId && { 'vehicle-id': envelope.vehicleId }),
    ...(envelope.deliveryId && { 'delivery-id': envelope.deliveryId }),
    'received-at': receivedAt.toISOString(),
    'sc-signature': signature,
  };
}
