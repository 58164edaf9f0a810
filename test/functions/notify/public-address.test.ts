import assert from 'node:assert/strict';
import { isPublicAddress } from '../../../functions/notify/public-address.ts';

describe('isPublicAddress', () => {
  // https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
  const special = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '198.18.0.1'],
    ...['198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:a9fe:a9fe',
      '::127.0.0.1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::1',
    ],
    ...['100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', 'fc00::1', 'fd20:ce::254', 'fe80::1'],
    ...['fe80::1%eth0', 'fec0::1', 'ff02::1', '::7f00:1', '::a9fe:a9fe', '1::1', '100:0:0:1::1', '4000::1'],
  ];
  for (const address of special) {
    it(`is false for ${address}`, () => assert.equal(isPublicAddress(address), false));
  }

  for (const address of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '2600:1900::1', '::ffff:8.8.8.8']) {
    it(`is true for ${address}`, () => assert.equal(isPublicAddress(address), true));
  }

  it('is false for what is no address', () => {
    for (const text of ['', 'localhost', '1.2.3.4.5']) assert.equal(isPublicAddress(text), false, text);
  });
});
