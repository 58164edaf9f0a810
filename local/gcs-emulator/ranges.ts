import { invalid, StorageError } from './errors.ts';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Parses the header `Range` of a download.
 * @returns undefined for the whole object, also where the header has another form. A server may ignore such a header
 *   (RFC 9110, section 14.2).
 * @throws StorageError 416 for a range outside of the object
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!first && !last) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (start > end) {
    throw new StorageError({
      status: 416,
      reason: 'requestedRangeNotSatisfiable',
      message: 'Request range not satisfiable',
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return { start, end };
}

/** The place of a part of a resumable upload. */
export interface ContentRange {
  /** The position of the first byte. Undefined in a query of the status, which has no bytes. */
  start: number | undefined;
  /** The bytes of the whole object. Undefined while more parts follow. */
  total: number | undefined;
}

// Matches
// - a part that more parts follow: "bytes 0-524287/*"
// - the last part: "bytes 524288-600000/600001"
// - a part that ends with the body and the object, from the Node client: "bytes 0-*/*"
// - a query of the status: "bytes */*" or "bytes */600001"
const CONTENT_RANGE = /^bytes (?:\*|(\d+)-(\*|-1|\d+))\/(\*|\d+)$/;

/**
 * Parses the header `Content-Range` of a part. Without a header, the body is the whole object.
 * @param length the bytes of the body
 * @throws StorageError 400 for another form, or where the body has another length
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload
 */
export function parseContentRange(header: string | undefined, length: number): ContentRange {
  const [match, first, last, total] = CONTENT_RANGE.exec(header ?? 'bytes 0-*/*') ?? [];
  if (!match) throw invalid('Failed to parse Content-Range header.');
  const start = first === undefined ? undefined : Number(first);
  const expected = first === undefined ? 0 : last === '*' ? length : Number(last) - Number(first) + 1;
  if (length !== expected) throw invalid('The body is not as long as its Content-Range.');
  if (total !== '*') return { start, total: Number(total) };
  return { start, total: start !== undefined && last === '*' ? start + length : undefined };
}
