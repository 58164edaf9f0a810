import { sign } from '../functions/receive/signature.ts';

export interface Posted {
  status: number;
  body: string;
  durationMs: number;
}

/** Sends a body as Smartcar does. Without a signature of its own it is signed with the token. */
export async function post(
  url: string,
  body: string | Buffer,
  { token = '', signature = sign(token, body) }: { token?: string; signature?: string },
): Promise<Posted> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Smartcar/1.0',
      'sc-signature': signature,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
    // Smartcar's own patience.
    signal: AbortSignal.timeout(15_000),
  });
  return {
    status: response.status,
    body: await response.text(),
    durationMs: Math.round(performance.now() - startedAt),
  };
}
