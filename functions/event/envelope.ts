import { hash } from 'node:crypto';
import { isDocumentId } from './document-id.ts';

/** What is read of an event on its way: who it is, never what it says. */
export interface Envelope {
  /** Smartcar's id of the event, the same on every delivery attempt; else `sha256-<hex of the body>`. */
  eventId: string;
  eventType?: string;
  /** Smartcar's id of the vehicle, as `vehicleIdOf` reads it. */
  vehicleId?: string;
  /** Smartcar's id of this delivery attempt. */
  deliveryId?: string;
}

export type JsonObject = { [key: string]: unknown };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes as a JSON object, or undefined where they are none or not UTF-8. Errors carry nothing of the bytes. */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the envelope of an event; a field that cannot be carried as a name is left out, never refused. */
export function envelopeOf(event: JsonObject, bytes: Uint8Array): Envelope {
  const { eventId } = event;
  const envelope: Envelope = {
    eventId: isDocumentId(eventId) ? eventId : `sha256-${hash('sha256', bytes)}`,
  };
  if (isName(event.eventType)) envelope.eventType = event.eventType;
  const vehicleId = vehicleIdOf(event);
  if (vehicleId !== undefined) envelope.vehicleId = vehicleId;
  const deliveryId = isObject(event.meta) ? event.meta.deliveryId : undefined;
  if (isName(deliveryId)) envelope.deliveryId = deliveryId;
  return envelope;
}

/**
 * Smartcar's id of the vehicle that an event is about. Live deliveries have it in `data.vehicle.id`, and the
 * documentation has it in `vehicleId`, which comes first where both can name a document.
 * @returns undefined where neither can
 */
export function vehicleIdOf({ vehicleId, data }: JsonObject): string | undefined {
  if (isDocumentId(vehicleId)) return vehicleId;
  const nested = isObject(data) && isObject(data.vehicle) ? data.vehicle.id : undefined;
  return isDocumentId(nested) ? nested : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Names travel in Pub/Sub attributes, object metadata and log lines: printable ASCII fits all three.
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value);
}
