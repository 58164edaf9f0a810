import type { CloudEvent } from '@google-cloud/functions-framework';
import { isDocumentId } from '../event/document-id.ts';
import { type Envelope, envelopeOf, isObject, type JsonObject, parseJsonObject } from '../event/envelope.ts';
import type { PubSubPush } from '../runtime/pubsub-push.ts';
import { traceparentOf } from '../runtime/trace.ts';
import { cappedAt, toUnixMs } from './instant.ts';
import { toWellFormed } from './well-formed.ts';

/** An event as it comes from the topic: who it is, what it says, when it came, and on whose behalf. */
export interface PushedEvent extends Envelope {
  /** The whole event as it was sent. */
  content: JsonObject;
  /** When `receive` got the event, in Unix ms. */
  receivedAt: number;
  /** When Smartcar delivered the event, in Unix ms; never after `receivedAt` but by a small skew. */
  deliveredAt: number;
  /** Smartcar's dashboard sent the event to try the webhook: its vehicle is made up. */
  isTest: boolean;
  /** Set when an operator replayed the event to have it processed again. */
  replayId?: string;
  /** Whether the operator wants the changes of the replay announced. */
  announcesReplay: boolean;
  traceparent?: string;
}

/** The message is not an event: nothing that is tried again will make it one. */
export class MalformedMessageError extends Error {
  override name = 'MalformedMessageError';
}

/**
 * Reads an event out of a push. The ids come from the event's own bytes, so a message published by hand is
 * recognised as the event it carries.
 * @throws MalformedMessageError when the data are not a JSON object in UTF-8, or `replayId` is not usable
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
