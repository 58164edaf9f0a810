import { hash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

export interface GuardOptions {
  token: string;
  port: number;
}

/** Nothing runs, loads or is sent but what this server serves; nothing embeds the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * Answers 403 to whoever is not the page that this server served:
 *
 * - a Host that is not the loopback's: a name that an attacker's DNS points here
 * - an Origin, or a Sec-Fetch-Site, of another site
 * - a request for data without the token
 *
 * The token comes in the header Authorization and in no cookie. Browsers send a cookie of 127.0.0.1 to every port of
 * the machine, so another user's server would get it; the header is sent by the page alone.
 */
export function guard({ token, port }: GuardOptions): MiddlewareHandler {
  const hosts = ['127.0.0.1', 'localhost'].map((host) => `${host}:${port}`);
  return async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    const header = (name: string) => context.req.header(name);
    const refuse = (error: string) => context.json({ error }, 403);
    const [host, origin, site] = [header('host') ?? '', header('origin'), header('sec-fetch-site')];
    if (!hosts.includes(host))
      return refuse('The console answers on 127.0.0.1 only: use the printed address.');
    if (origin !== undefined && origin !== `http://${host}`)
      return refuse('Another site may not ask the console.');
    if (!context.req.path.startsWith('/api/')) return next();
    if (site !== undefined && site !== 'same-origin') return refuse('Another site may not ask the console.');
    if (!isSame(header('authorization'), `Bearer ${token}`)) {
      return refuse('The token is missing or of another run: use the address that was printed last.');
    }
    return next();
  };
}

function isSame(given: string | undefined, wanted: string): boolean {
  return timingSafeEqual(hash('sha256', given ?? '', 'buffer'), hash('sha256', wanted, 'buffer'));
}
