import { invalid, StorageError } from './errors.ts';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The range a download asks for; undefined means the whole object, also for a header of another form, which
 * a server may ignore (RFC 9110, section 14.2).
 * @throws StorageError 416 for a range outside of the object
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!first && !last) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (start > end) {
    throw new StorageError(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable', {
      'content-range': `bytes */${size}`,
    });
  }
  return { start, end };
}

/** Where a part of a resumable upload belongs. */
export interface ContentRange {
  /** of the first byte; undefined in a query of the status, which has no bytes */
  start: number | undefined;
  /** of the whole object; undefined while more parts follow */
  total: number | undefined;
}

// "bytes 0-524287/*", "bytes 524288-600000/600001", "bytes 0-*/*" (the object ends where the body does, as the Node
// client sends it), and the query of the status, "bytes */*" or "bytes */600001".
const CONTENT_RANGE = /^bytes (?:\*|(\d+)-(\*|-1|\d+))\/(\*|\d+)$/;

/**
 * @param length of the body; without a header the body is the whole object
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
