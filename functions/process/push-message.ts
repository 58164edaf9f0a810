import type { CloudEvent } from '@google-cloud/functions-framework';
import { isDocumentId } from '../event/document-id.ts';
import { type Envelope, envelopeOf, isObject, type JsonObject, parseJsonObject } from '../event/envelope.ts';
import type { PubSubPush } from '../runtime/pubsub-push.ts';
import { traceparentOf } from '../runtime/trace.ts';
import { cappedAt, toUnixMs } from './instant.ts';
import { toWellFormed } from './well-formed.ts';

/** An event from the topic, with its times, and with the wishes of an operator who replays the event. */
export interface PushedEvent extends Envelope {
  /** The whole event. */
  content: JsonObject;
  /** The time at which `receive` got the event, in Unix ms. */
  receivedAt: number;
  /** The time at which Smartcar delivered the event, in Unix ms. Is later than `receivedAt` by a minute at most. */
  deliveredAt: number;
  /** Is true for a test delivery of Smartcar's dashboard, whose vehicle does not exist. */
  isTest: boolean;
  /** Is set where an operator has the event processed again. */
  replayId?: string;
  /** Is true where the operator wants the changes of the replay announced. */
  announcesReplay: boolean;
  traceparent?: string;
}

/** The message has no event. No further attempt can succeed. */
export class MalformedMessageError extends Error {
  override name = 'MalformedMessageError';
}

/**
 * Parses the event of a push. Takes the ids from the bytes of the event and not from the attributes, so that a message
 * that was published by hand is a duplicate of the same event.
 * @throws MalformedMessageError where the data are not a JSON object in UTF-8, or `replayId` cannot name a document
 */
export function parsePushMessage({ data }: CloudEvent<PubSubPush>): PushedEvent {
  const { data: base64, attributes = {}, publishTime } = data?.message ?? {};
  const bytes = Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64');
  const parsed = parseJsonObject(bytes);
  if (!parsed) throw new MalformedMessageError('The message is not a JSON object in UTF-8');
  const content = toWellFormed(parsed);
  const meta = isObject(content.meta) ? content.meta : {};
  const receivedAt = toUnixMs(attributes.receivedAt) ?? toUnixMs(publishTime) ?? Date.now();
  const event: PushedEvent = {
    ...envelopeOf(content, bytes),
    content,
    receivedAt,
    deliveredAt: cappedAt(
      toUnixMs(meta.deliveredAt) ?? toUnixMs(meta.deliveryTime) ?? receivedAt,
      receivedAt,
    ),
    isTest: meta.mode === 'TEST',
    announcesReplay: attributes.announce === 'true',
  };
  const { replayId } = attributes;
  if (replayId !== undefined) {
    if (!isDocumentId(replayId)) throw new MalformedMessageError('The replayId cannot name a document');
    event.replayId = replayId;
  }
  const traceparent = traceparentOf(attributes.traceparent);
  if (traceparent) event.traceparent = traceparent;
  return event;
}
