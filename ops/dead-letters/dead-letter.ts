import type { protos } from '@google-cloud/pubsub';
import { isNotification } from '../../functions/changes/message.ts';
import { type Envelope, envelopeOf, parseJsonObject } from '../../functions/event/envelope.ts';

/** A message that Pub/Sub or `notify` gave up delivering. The ids of the event are missing where the message has no event. */
export interface DeadLetter extends Partial<Envelope> {
  messageId: string;
  /** The time of Pub/Sub's clock, in whole seconds. */
  deadLetteredAt: Date;
  /** The number of deliveries before Pub/Sub gave up. */
  attempts?: number;
  /** The attributes of the message when it was published to `events` or `changes`. */
  attributes: Record<string, string>;
  data: Buffer;
}

/** The prefix of attributes that Pub/Sub adds: https://cloud.google.com/pubsub/docs/handling-failures#track-delivery-attempts */
const ADDED = 'CloudPubSubDeadLetterSource';

/** Reads a dead letter. Takes the ids of the event from the bytes, as `process` does. */
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

/**
 * The id of the marker that `process` makes for a message.
 * @returns undefined where the message has no event, and for a notification: the event of a notification is processed
 */
export function markerIdOf({ eventId, attributes }: DeadLetter): string | undefined {
  if (!eventId || isNotification({ attributes })) return undefined;
  return attributes.replayId ? `${eventId}.${attributes.replayId}` : eventId;
}
