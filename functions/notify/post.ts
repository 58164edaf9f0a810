import { once } from 'node:events';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { finished } from 'node:stream/promises';
import { Deadline } from '../runtime/deadline.ts';
import { isPublicAddress, lookupPublic, PrivateAddressError } from './public-address.ts';

/** What is used of the target's answer. */
export interface Answer {
  status: number;
  /** The header `Retry-After`. */
  retryAfter?: string | undefined;
}

/**
 * Sends a body to the target.
 * @throws DeadlineError; PrivateAddressError; Node's error where no answer came
 */
export type Post = (body: string, headers: Record<string, string>) => Promise<Answer>;

/** Bytes of an answer's body that are read, so that the connection can be used again; none of them is kept. */
const MAX_BODY_BYTES = 16 * 1024;
/** Less than what servers give an idle connection, so that no notification meets a connection that is just closed. */
const IDLE_MS = 4_000;

export interface PostOptions {
  allowsPrivate: boolean;
  /** Milliseconds until the whole answer must be there. */
  withinMs: number;
}

/** Makes a client for one target. Follows no redirect: a redirect is an answer as any other. */
export function createPost(url: URL, { allowsPrivate, withinMs }: PostOptions): Post {
  const isSecure = url.protocol === 'https:';
  // An agent of its own: a proxy that the environment names is for Node's global agent alone.
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS });
  const request = isSecure ? httpsRequest : httpRequest;
  const host = url.hostname.replace(/^\[|\]$/g, '');

  return async (body, headers) => {
    // Node looks up names alone. `URL` has written an address in its one canonical form.
    if (!allowsPrivate && isIP(host) && !isPublicAddress(host)) throw new PrivateAddressError(host);
    const deadline = new Deadline(withinMs);
    const sent = request(url, {
      agent,
      method: 'POST',
      headers: { ...headers, 'content-length': `${Buffer.byteLength(body)}` },
      signal: deadline.signal,
      ...(!allowsPrivate && { lookup: lookupPublic }),
    });
    // What goes wrong after the answer changes nothing.
    sent.on('error', () => {});
    try {
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
      sent.end(body);
      const [response] = await deadline.race(answered);
      await drain(response);
      return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
    } finally {
      deadline.clear();
    }
  };
}

/** Reads an answer to its end, or ends the connection of an answer that is too large or too slow. */
async function drain(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) response.destroy();
  });
  await finished(response).catch(() => {});
}
