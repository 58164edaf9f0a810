import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LONGEST_IP = 45;

/**
 * The address that a request came from, for the log.
 *
 * Each proxy appends to `X-Forwarded-For` the address that it was called from. Only the last one was written by
 * Google's front end; the sender can choose the others. Without an address there, it is the address of the connection.
 * The zone of an IPv6 address is cut off: it can be any text.
 */
export function sourceIpOf(request: IncomingMessage): string | undefined {
  const forwarded = request.headers['x-forwarded-for'];
  const chain = Array.isArray(forwarded) ? forwarded.join() : forwarded;
  const last = chain?.split(',').at(-1)?.trim() ?? '';
  const address = isIP(last) ? last : request.socket.remoteAddress;
  return address?.split('%', 1)[0]?.slice(0, LONGEST_IP);
}
