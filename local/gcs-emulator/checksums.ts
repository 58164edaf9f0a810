import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { invalid } from './errors.ts';

/** Checksums as in the object resource: base64. The four bytes of `crc32c` are in big-endian order. */
export interface Checksums {
  crc32c: string;
  md5Hash: string;
}

// The polynomial of Castagnoli, reflected. Does not use the code of @google-cloud/storage: the client compares its own
// checksums with those of the emulator, and the same code would prove nothing.
const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
  return remainder;
});

/** CRC-32C (RFC 3720, appendix B.4) as Cloud Storage writes it. */
export function crc32c(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  const result = Buffer.alloc(4);
  result.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return result.toString('base64');
}

export function checksumsOf(bytes: Uint8Array): Checksums {
  return { crc32c: crc32c(bytes), md5Hash: hash('md5', bytes, 'base64') };
}

/** @throws StorageError 400 where the object resource of an upload names another checksum */
export function verifyResource(resource: Record<string, unknown>, actual: Checksums): void {
  verify('CRC32C', resource.crc32c, actual.crc32c);
  verify('MD5 hash', resource.md5Hash, actual.md5Hash);
}

/**
 * @throws StorageError 400 where the header `x-goog-hash` names another checksum
 * @see https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash
 */
export function verifyHeaders(headers: IncomingHttpHeaders, actual: Checksums): void {
  for (const [, algorithm, value] of String(headers['x-goog-hash']).matchAll(/\b(crc32c|md5)=([^\s,]+)/g)) {
    if (algorithm === 'crc32c') verify('CRC32C', value, actual.crc32c);
    else verify('MD5 hash', value, actual.md5Hash);
  }
}

function verify(what: string, provided: unknown, calculated: string): void {
  if (provided === undefined || provided === calculated) return;
  throw invalid(`Provided ${what} "${provided}" doesn't match calculated ${what} "${calculated}".`);
}
