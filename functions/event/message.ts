import { present } from '../runtime/present.ts';
import type { Envelope } from './envelope.ts';

/** Attributes of the Pub/Sub message that carries an event; its data are the exact bytes that Smartcar sent. */
export interface MessageAttributes {
  [name: string]: string;
  eventId: string;
  /** RFC 3339 in milliseconds, UTC. */
  receivedAt: string;
  /** `gs://<bucket>/<object>` of the archived bytes. */
  archiveUri: string;
}

/** The attributes of an event's message. `traceparent` is the request's, in the form of W3C Trace Context. */
export function messageAttributes(
  envelope: Envelope,
  receivedAt: Date,
  archiveUri: string,
  traceparent?: string,
): MessageAttributes {
  const { eventId, eventType, vehicleId, deliveryId } = envelope;
  return {
    eventId,
    ...present({ eventType, vehicleId, deliveryId }),
    receivedAt: receivedAt.toISOString(),
    archiveUri,
    ...present({ traceparent }),
  };
}
