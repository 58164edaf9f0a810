import { omitEmpty } from '../runtime/omit-empty.ts';
import type { Envelope } from './envelope.ts';

/** The attributes of the Pub/Sub message that carries an event. The message's data are the bytes that Smartcar sent. */
export interface MessageAttributes {
  [name: string]: string;
  eventId: string;
  /** RFC 3339 in milliseconds, UTC. */
  receivedAt: string;
  /** `gs://<bucket>/<object>` of the archived bytes. */
  archiveUri: string;
}

export interface MessageOptions {
  envelope: Envelope;
  receivedAt: Date;
  archiveUri: string;
  /** Of the request that brought the event, in the form of W3C Trace Context. */
  traceparent?: string | undefined;
}

/** Makes the attributes of an event's message. */
export function messageAttributes({
  envelope,
  receivedAt,
  archiveUri,
  traceparent,
}: MessageOptions): MessageAttributes {
  const { eventId, eventType, vehicleId, deliveryId } = envelope;
  return {
    eventId,
    ...omitEmpty({ eventType, vehicleId, deliveryId }),
    receivedAt: receivedAt.toISOString(),
    archiveUri,
    ...omitEmpty({ traceparent }),
  };
}
