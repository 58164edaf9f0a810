import { isObject, parseJsonObject } from '../event/envelope.ts';
import type { PubSubPush } from '../runtime/pubsub-push.ts';

/** A change on its way to the target, or a message of the topic `changes` that is none. */
export interface Notification {
  /** The exact bytes of the message. */
  data: Buffer;
  attributes: Record<string, string>;
  /** When the change was published, in Unix ms. */
  publishedAt: number;
  /** The names of the change; undefined where the message is not a change. */
  change: { changeId: string; type: string; eventId?: string; vehicleId?: string } | undefined;
}

/** Reads a push. The names come from the change's own bytes. */
export function toNotification({ message = {} }: PubSubPush, now: number): Notification {
  const { attributes = {} } = message;
  const data = Buffer.from(message.data ?? '', 'base64');
  const publishedAt = Date.parse(message.publishTime ?? '');
  return {
    data,
    attributes,
    publishedAt: Number.isFinite(publishedAt) ? publishedAt : now,
    change: changeOf(parseJsonObject(data)),
  };
}

function changeOf(json: unknown): Notification['change'] {
  if (!isObject(json)) return undefined;
  const { changeId, type, eventId, vehicleId } = json;
  // The id becomes a header.
  if (typeof changeId !== 'string' || !/^[\x21-\x7e]{1,512}$/.test(changeId)) return undefined;
  if (typeof type !== 'string') return undefined;
  return {
    changeId,
    type,
    ...(typeof eventId === 'string' && { eventId }),
    ...(typeof vehicleId === 'string' && { vehicleId }),
  };
}
