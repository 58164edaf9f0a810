import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LONGEST_IP = 45;

/**
 * Reads the address of a request's sender, for the log.
 * - Takes the last address in `X-Forwarded-For`, which Google's front end writes. The sender can choose the others.
 * - Takes the address of the connection where the header has no address.
 * - Cuts the zone of an IPv6 address off, because the zone can be any text.
 */
export function sourceIpOf(request: IncomingMessage): string | undefined {
  const forwarded = request.headers['x-forwarded-for'];
  const chain = Array.isArray(forwarded) ? forwarded.join() : forwarded;
  const last = chain?.split(',').at(-1)?.trim() ?? '';
  const address = isIP(last) ? last : request.socket.remoteAddress;
  return address?.split('%', 1)[0]?.slice(0, LONGEST_IP);
}
