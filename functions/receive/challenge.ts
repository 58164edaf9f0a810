import type { JsonObject } from '../event/envelope.ts';

/** Tells whether an event is Smartcar's check of the endpoint. The check is neither archived nor published. */
export function isVerify(event: JsonObject): boolean {
  return event.eventType === 'VERIFY';
}

/** Tells whether an event is the check by a webhook of version 2.0, an older format without `eventType`. */
export function isVerifyOfVersion2(event: JsonObject): boolean {
  return event.eventType === undefined && event.eventName === 'verify';
}

/**
 * Reads the challenge of a VERIFY event.
 *
 * Refuses a challenge that contains `{`. The response to a challenge is the HMAC of the challenge, and the signature of an
 * event is the HMAC of the event, by the same token. So the response to a challenge with the bytes of an event would be
 * the signature of the event. Each event contains `{`, because each event is a JSON object.
 * @returns undefined where the challenge must not be answered
 */
export function answerableChallenge(event: JsonObject): string | undefined {
  const challenge = (event.data as { challenge?: unknown } | null | undefined)?.challenge;
  if (typeof challenge !== 'string') return undefined;
  return /^[^{]{1,512}$/.test(challenge) ? challenge : undefined;
}
