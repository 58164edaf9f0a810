import type { JsonObject } from '../event/envelope.ts';

/** Whether an event is Smartcar's check of the endpoint, which is answered and neither archived nor published. */
export function isVerify(event: JsonObject): boolean {
  return event.eventType === 'VERIFY';
}

/**
 * The challenge of a VERIFY event where it may be answered, else undefined.
 *
 * The answer to a challenge is made as the signature of a body is: same function, same key. Whoever gets an answer
 * for a challenge of their choosing has a signature for it. Every event is a JSON object and so contains `{`;
 * a challenge that contains one is never answered, and no answer is worth anything as a signature.
 */
export function answerableChallenge(event: JsonObject): string | undefined {
  const challenge = (event.data as { challenge?: unknown } | null | undefined)?.challenge;
  if (typeof challenge !== 'string') return undefined;
  return /^[^{]{1,512}$/.test(challenge) ? challenge : undefined;
}
