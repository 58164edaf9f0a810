import { createHash } from 'node:crypto';
import type { Envelope } from './event.ts';

/**
 * The name under which an event is archived: `events/shard=<0-f>/dt=YYYY-MM-DD/hr=HH/<eventId>.json`, UTC of receipt.
 * The shard leads because Cloud Storage scales writes by key range, and names that grow with time fall into one:
 * https://cloud.google.com/storage/docs/request-rate#naming-convention
 */
export function archiveObjectName(eventId: string, receivedAt: Date): string {
  const instant = receivedAt.toISOString();
  return `events/shard=${shardOf(eventId)}/dt=${instant.slice(0, 10)}/hr=${instant.slice(11, 13)}/${eventId}.json`;
}

/** The first hex digit of the SHA-256 of an event's id. */
export function shardOf(eventId: string): string {
  return createHash('sha256').update(eventId).digest('hex').charAt(0);
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
