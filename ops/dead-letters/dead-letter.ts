import type { protos } from '@google-cloud/pubsub';
import { type Envelope, envelopeOf, parseJsonObject } from '../../functions/event/envelope.ts';

/** A message that Pub/Sub gave up delivering. */
export interface DeadLetter extends Partial<Envelope> {
  messageId: string;
  deadLetteredAt: Date;
  /** Deliveries before Pub/Sub gave up. */
  attempts?: number;
  /** The attributes with which it was published to `events`. */
  attributes: Record<string, string>;
  data: Buffer;
}

/** What Pub/Sub adds to a dead letter: https://cloud.google.com/pubsub/docs/handling-failures#track-delivery-attempts */
const ADDED = 'CloudPubSubDeadLetterSource';

/** Reads a dead letter. Its names come from its bytes, as `process` takes them; without any where it is no event. */
export function deadLetter(message: protos.google.pubsub.v1.IPubsubMessage): DeadLetter {
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
