import { hash } from 'node:crypto';
import { isDocumentId } from './document-id.ts';

/** The ids of an event, and its type. Nothing of what the event reports. */
export interface Envelope {
  /**
   * Smartcar's id of the event, the same on every delivery attempt. `sha256-<hex of the body>` where Smartcar's id is
   * missing or cannot name a document.
   */
  eventId: string;
  eventType?: string;
  /** Smartcar's id of the vehicle, as `vehicleIdOf` reads it. */
  vehicleId?: string;
  /** Smartcar's id of this delivery attempt. */
  deliveryId?: string;
}

export type JsonObject = { [key: string]: unknown };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a JSON object in UTF-8. @returns undefined where the bytes are anything else */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the envelope of an event. Leaves out a field whose value is not usable, and never refuses the event. */
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
 * Reads Smartcar's id of the vehicle that an event is about. Takes the first of these that can name a document:
 * 1. `vehicleId`, the place that Smartcar's documentation names
 * 2. `data.vehicle.id`, the place in live deliveries
 * @returns undefined where neither can name a document
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
