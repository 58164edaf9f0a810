import { createHash } from 'node:crypto';
import { invalid } from './errors.ts';

/** Base64 in both, as in the object resource; crc32c is of its four bytes in big-endian order. */
export interface Checksums {
  crc32c: string;
  md5Hash: string;
}

// Castagnoli, reflected. Written out here, not borrowed from @google-cloud/storage: the client checks its
// uploads and downloads against these values, and a check against its own code would prove nothing.
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
  return { crc32c: crc32c(bytes), md5Hash: createHash('md5').update(bytes).digest('base64') };
}

/**
 * The checksums an uploader announced, in the object's metadata or in headers.
 * @see https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash
 */
export function announcedChecksums(
  metadata: Record<string, unknown>,
  headers: Record<string, string | string[] | undefined>,
): Partial<Checksums>[] {
  const fromHeader: Partial<Checksums> = {};
  for (const part of String(headers['x-goog-hash'] ?? '').split(',')) {
    const [, algorithm, value] = /^\s*(crc32c|md5)=(\S+)\s*$/.exec(part) ?? [];
    if (value) fromHeader[algorithm === 'md5' ? 'md5Hash' : 'crc32c'] = value;
  }
  const fromMetadata: Partial<Checksums> = {};
  if (typeof metadata.crc32c === 'string') fromMetadata.crc32c = metadata.crc32c;
  if (typeof metadata.md5Hash === 'string') fromMetadata.md5Hash = metadata.md5Hash;
  const contentMd5 = headers['content-md5'];
  return [fromHeader, fromMetadata, typeof contentMd5 === 'string' ? { md5Hash: contentMd5 } : {}];
}

/** @throws StorageError 400 at the first announced checksum that the bytes do not have */
export function verifyChecksums(announced: Partial<Checksums>[], actual: Checksums): void {
  for (const { crc32c, md5Hash } of announced) {
    if (crc32c !== undefined && crc32c !== actual.crc32c) {
      throw invalid(`Provided CRC32C "${crc32c}" doesn't match calculated CRC32C "${actual.crc32c}".`);
    }
    if (md5Hash !== undefined && md5Hash !== actual.md5Hash) {
      throw invalid(`Provided MD5 hash "${md5Hash}" doesn't match calculated MD5 hash "${actual.md5Hash}".`);
    }
  }
}
