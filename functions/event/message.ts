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
  return {
    eventId: envelope.eventId,
    ...(envelope.eventType && { eventType: envelope.eventType }),
    ...(envelope.vehicleId && { vehicleId: envelope.vehicleId }),
    ...(envelope.deliveryId && { deliveryId: envelope.deliveryId }),
    receivedAt: receivedAt.toISOString(),
    archiveUri,
    ...(traceparent && { traceparent }),
  };
}
