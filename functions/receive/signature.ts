import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureFault = 'missing' | 'malformed' | 'wrong';

/** The lower-case hex HMAC-SHA256 with which Smartcar signs a body and a receiver answers a challenge. */
export function sign(token: string, content: string | Uint8Array): string {
  return createHmac('sha256', token).update(content).digest('hex');
}

/**
 * What is wrong with a request's signature, or undefined where one of the tokens made it from exactly these bytes.
 * Compares in constant time and with every token, so that the time tells nothing of either.
 * https://smartcar.com/docs/integrations/webhooks/payload-verification
 */
export function verifySignature(
  tokens: readonly string[],
  signature: string | undefined,
  body: Uint8Array,
): SignatureFault | undefined {
  if (signature === undefined) return 'missing';
  if (!/^[0-9a-f]{64}$/.test(signature)) return 'malformed';
  const given = Buffer.from(signature, 'hex');
  let matches = 0;
  for (const token of tokens) {
    const expected = createHmac('sha256', token).update(body).digest();
    matches += Number(timingSafeEqual(expected, given));
  }
  return matches > 0 ? undefined : 'wrong';
}
