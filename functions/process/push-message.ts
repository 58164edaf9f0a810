import type { CloudEvent } from '@google-cloud/functions-framework';
import { isDocumentId } from '../event/document-id.ts';
import { type Envelope, envelopeOf, type JsonObject, parseJsonObject } from '../event/envelope.ts';
import { traceparentOf } from '../runtime/trace.ts';

/** The part that is used here of what the Functions Framework makes of a Pub/Sub push. */
export interface PubSubPush {
  message?: { data?: string; attributes?: Record<string, string> };
}

/** An event as it comes from the topic: who it is, what it says, and on whose behalf it came. */
export interface PushedEvent extends Envelope {
  content: JsonObject;
  /** Set when an operator replayed the event to have it processed again. */
  replayId?: string;
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
  const base64 = data?.message?.data;
  const bytes = Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64');
  const content = wellFormed(parseJsonObject(bytes));
  if (!content) throw new MalformedMessageError('The message is not a JSON object in UTF-8');
  const { replayId, ...attributes } = data?.message?.attributes ?? {};
  const event: PushedEvent = { ...envelopeOf(content, bytes), content };
  if (replayId !== undefined) {
    if (!isDocumentId(replayId)) throw new MalformedMessageError('The replayId cannot name a document');
    event.replayId = replayId;
  }
  const traceparent = traceparentOf(attributes.traceparent);
  if (traceparent) event.traceparent = traceparent;
  return event;
}

/**
 * The same with U+FFFD for each half of a surrogate pair: JSON can say one by its escape, but UTF-8 has no bytes for
 * it, and Firestore's answer to a string that holds one does not say what is wrong.
 */
function wellFormed(content: JsonObject | undefined): JsonObject | undefined {
  if (!content) return undefined;
  // Pairs are written as they are, so what is escaped is a half. An escaped backslash is stepped over.
  const text = JSON.stringify(content);
  if (!/\\ud[89a-f]/.test(text)) return content;
  return JSON.parse(
    text.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (match) => (match.length > 2 ? '\ufffd' : match)),
  );
}
