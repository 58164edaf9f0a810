import type { JsonObject } from '../event/envelope.ts';

/** Whether an event is Smartcar's check of the endpoint, which is answered and neither archived nor published. */
export function isVerify(event: JsonObject): boolean {
  return event.eventType === 'VERIFY';
}

/** Whether an event is the check of an endpoint by a webhook of version 2.0, an older format without `eventType`. */
export function isVerifyOfVersion2(event: JsonObject): boolean {
  return event.eventType === undefined && event.eventName === 'verify';
}

/**
 * The challenge of a VERIFY event where it may be answered, else undefined.
 *
 * A challenge is answered with its HMAC, and an event is signed with its HMAC, by the same key. Whoever gets the
 * answer to a challenge of their choosing has the signature of an event with these bytes. Every event is a JSON object
 * and contains `{`. So a challenge that contains `{` is never answered, and no answer is the signature of an event.
 */
export function answerableChallenge(event: JsonObject): string | undefined {
  const challenge = (event.data as { challenge?: unknown } | null | undefined)?.challenge;
  if (typeof challenge !== 'string') return undefined;
  return /^[^{]{1,512}$/.test(challenge) ? challenge : undefined;
}
