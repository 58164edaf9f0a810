import type { protos } from '@google-cloud/pubsub';
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
 * Whether a dead letter is a message that `notify` could not deliver. A message of `events` has neither attribute: the id of
 * a change, or why `notify` gave up, which a message that is no change has alone.
 */
export function isNotification({ attributes }: Pick<DeadLetter, 'attributes'>): boolean {
  return attributes.changeId !== undefined || attributes.failure !== undefined;
}

/**
 * The id of the marker that `process` makes for a message.
 * @returns undefined where the message has no event, and for a notification: the event of a notification is processed
 */
export function markerIdOf({ eventId, attributes }: DeadLetter): string | undefined {
  if (!eventId || isNotification({ attributes })) return undefined;
  return attributes.replayId ? `${eventId}.${attributes.replayId}` : eventId;
}
