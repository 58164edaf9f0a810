import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureFault = 'missing' | 'malformed' | 'wrong';

export type SignatureResult =
  /** `tokenPosition` is the position of the token that made the signature, from 1. */
  { result: 'valid'; signature: string; tokenPosition: number } | { result: SignatureFault };

/** Makes the lower-case hex HMAC-SHA256 by which Smartcar signs a body and a receiver answers a challenge. */
export function sign(token: string, content: string | Uint8Array): string {
  return createHmac('sha256', token).update(content).digest('hex');
}

/** Tells whether a text has the form of a signature. */
export function isSignature(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text);
}

/**
 * Verifies the signature of a request, and finds the token that made the signature.
 * Compares with every token, in constant time, so that the time does not tell anything about a token.
 * https://smartcar.com/docs/integrations/webhooks/payload-verification
 * @param signature the header `SC-Signature`
 * @param body the exact bytes
 */
export function verifySignature(
  tokens: readonly string[],
  signature: string | undefined,
  body: Uint8Array,
): SignatureResult {
  if (signature === undefined) return { result: 'missing' };
  if (!isSignature(signature)) return { result: 'malformed' };
  const given = Buffer.from(signature, 'hex');
  const matches = tokens.map((token) =>
    timingSafeEqual(createHmac('sha256', token).update(body).digest(), given),
  );
  const index = matches.indexOf(true);
  return index < 0 ? { result: 'wrong' } : { result: 'valid', signature, tokenPosition: index + 1 };
}
