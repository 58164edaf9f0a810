import type { IncomingHttpHeaders } from 'node:http';
import { StorageError } from './errors.ts';

const LOOPBACK = String.raw`(localhost|127\.0\.0\.1|\[::1\])(:\d+)?`;
const HOST = new RegExp(`^${LOOPBACK}$`, 'i');
const ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i');

/**
 * Refuses requests that a web page of another site sends through a developer's browser:
 * - a `Host` that is not a name of the loopback interface. The page's domain may resolve to 127.0.0.1 (DNS rebinding).
 * - an `Origin` of another site, or `null`, which a page in a sandbox sends
 * - `Sec-Fetch-Site: cross-site`, with which browsers mark requests that have no `Origin`
 * @throws StorageError 403
 */
export function refuseForeign(headers: IncomingHttpHeaders): void {
  const { host = '', origin } = headers;
  if (!HOST.test(host)) throw forbidden('another Host');
  if (origin !== undefined && !ORIGIN.test(origin)) throw forbidden('another Origin');
  if (headers['sec-fetch-site'] === 'cross-site') throw forbidden('another site');
}

const forbidden = (what: string) =>
  new StorageError({
    status: 403,
    reason: 'forbidden',
    message: `The emulator answers localhost, 127.0.0.1 and [::1] alone. The request names ${what}.`,
  });
