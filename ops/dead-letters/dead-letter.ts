import type { protos } from '@google-cloud/pubsub';
import { type Envelope, envelopeOf, parseJsonObject } from '../../functions/event/envelope.ts';

/** A message that Pub/Sub gave up delivering. Its event's names are missing where it carries no event. */
export interface DeadLetter extends Partial<Envelope> {
  messageId: string;
  /** By Pub/Sub's clock, in whole seconds. */
  deadLetteredAt: Date;
  /** Deliveries before Pub/Sub gave up. */
  attempts?: number;
  /** The attributes with which the message was published to `events`. */
  attributes: Record<string, string>;
  data: Buffer;
}

/** What Pub/Sub adds to a dead letter: https://cloud.google.com/pubsub/docs/handling-failures#track-delivery-attempts */
const ADDED = 'CloudPubSubDeadLetterSource';

/** Reads a dead letter. Its names come from its bytes, as `process` takes them. */
export function toDeadLetter(message: protos.google.pubsub.v1.IPubsubMessage): DeadLetter {
  const attributes = message.attributes ?? {};
  const data = Buffer.from(message.data ?? '');
  const event = parseJsonObject(data);
  const attempts = Number(attributes[`${ADDED}DeliveryCount`]);
  return {
    ...(event && envelopeOf(event, data)),
    messageId: message.messageId ?? '',
    deadLetteredAt: new Date(Number(message.publishTime?.seconds ?? 0) * 1_000),
    ...(attempts > 0 && { attempts }),
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith(ADDED))),
    data,
  };
}

/** The id of the marker that `process` would have made; undefined where the message carries no event. */
export function markerIdOf({ eventId, attributes }: DeadLetter): string | undefined {
  if (!eventId) return undefined;
  return attributes.replayId ? `${eventId}.${attributes.replayId}` : eventId;
}
