import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The target's name stands for an address that is not on the public internet. Nothing was sent there. */
export class PrivateAddressError extends Error {
  override name = 'PrivateAddressError';
  /** @param host a name or an address */
  constructor(host: string) {
    super(`The address of ${host} is not public: set NOTIFY_PRIVATE=true where it is meant to be private`);
  }
}

/** All of IPv6 that IANA gives out: https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address belongs to the public internet. Not public is what IANA registers for a special purpose: private
 * and link-local networks, the loopback interface, the metadata server, and the forms in which IPv6 carries IPv4.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST)) return false;
  return parsed.range() === 'unicast';
}

/**
 * Resolves a name for a connection, as Node's own lookup does, to public addresses alone. The connection goes to what was
 * checked: nothing is resolved a second time. An address in place of a name is not looked up, and must be checked before.
 */
export const lookupPublic: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) callback(error ?? new PrivateAddressError(host), '');
    else if (!addresses.every(({ address }) => isPublicAddress(address))) {
      callback(new PrivateAddressError(host), '');
    } else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
