import type { CloudEvent } from '@google-cloud/functions-framework';
import { type Envelope, envelopeOf, type JsonObject, parseJsonObject } from '../event/event.ts';
import { traceparentOf } from '../event/trace.ts';

/** The part that is used here of what the Functions Framework makes of a Pub/Sub push. */
export interface PubSubPush {
  message?: { data?: string; attributes?: Record<string, string> };
}

/** An event as it comes from the topic: who it is, what it says, and on whose behalf it came. */
export interface ReceivedEvent extends Envelope {
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
 * @throws MalformedMessageError when the data are not a JSON object in UTF-8
 */
export function receivedEvent({ data }: CloudEvent<PubSubPush>): ReceivedEvent {
  const bytes = Buffer.from(data?.message?.data ?? '', 'base64');
  const content = parseJsonObject(bytes);
  if (!content) throw new MalformedMessageError('The message is not a JSON object in UTF-8');
  const { replayId, traceparent } = data?.message?.attributes ?? {};
  const event: ReceivedEvent = { ...envelopeOf(content, bytes), content };
  if (replayId) event.replayId = replayId;
  if (traceparentOf(traceparent) && traceparent) event.traceparent = traceparent;
  return event;
}
