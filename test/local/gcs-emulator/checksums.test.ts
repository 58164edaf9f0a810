import assert from 'node:assert/strict';
import { checksumsOf, crc32c, verifyHeaders, verifyResource } from '../../../local/gcs-emulator/checksums.ts';

describe('checksums', () => {
  // Vectors of RFC 3720, appendix B.4, and the common check value of CRC-32C.
  const vectors: [string, Uint8Array, number][] = [
    ['nothing', new Uint8Array(0), 0],
    ['the digits 1 to 9', Buffer.from('123456789'), 0xe3069283],
    ['32 bytes of zeroes', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['32 incrementing bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ];
  for (const [name, bytes, expected] of vectors) {
    it(`computes the CRC-32C of ${name}`, () => {
      assert.equal(Buffer.from(crc32c(bytes), 'base64').readUInt32BE(), expected);
    });
  }

  it('computes MD5 in base64', () => {
    assert.equal(checksumsOf(Buffer.from('')).md5Hash, '1B2M2Y8AsgTpgAmY7PhCfg==');
  });

  const right = checksumsOf(Buffer.from('123456789'));
  const wrong = checksumsOf(Buffer.from('12345678'));

  function verify(resource: Record<string, unknown>, headers: Record<string, string>) {
    verifyResource(resource, right);
    verifyHeaders(headers, right);
  }

  const accepted: [string, Record<string, unknown>, Record<string, string>][] = [
    ['none', {}, {}],
    ['both in one header', {}, { 'x-goog-hash': `crc32c=${right.crc32c},md5=${right.md5Hash}` }],
    ['in one header with a space', {}, { 'x-goog-hash': `crc32c=${right.crc32c}, md5=${right.md5Hash}` }],
    ['in metadata', { crc32c: right.crc32c, md5Hash: right.md5Hash }, {}],
  ];
  for (const [name, metadata, headers] of accepted) {
    it(`accepts right checksums: ${name}`, () => {
      verify(metadata, headers);
    });
  }

  const refused: [string, Record<string, unknown>, Record<string, string>][] = [
    ['crc32c in the header', {}, { 'x-goog-hash': `crc32c=${wrong.crc32c}` }],
    ['md5 behind a right crc32c', {}, { 'x-goog-hash': `crc32c=${right.crc32c},md5=${wrong.md5Hash}` }],
    ['crc32c in metadata', { crc32c: wrong.crc32c }, {}],
    ['md5 in metadata', { md5Hash: wrong.md5Hash }, {}],
    ['metadata, with a right header', { crc32c: wrong.crc32c }, { 'x-goog-hash': `crc32c=${right.crc32c}` }],
  ];
  for (const [name, metadata, headers] of refused) {
    it(`refuses a wrong checksum: ${name}`, () => {
      assert.throws(() => verify(metadata, headers), {
        status: 400,
        message: /doesn't match calculated/,
      });
    });
  }
});
