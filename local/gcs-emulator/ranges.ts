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

/** Of a part of a resumable upload. `end` is exclusive here; `undefined` stands for the header's `*`. */
export interface ContentRange {
  start: number | undefined;
  end: number | undefined;
  total: number | undefined;
}

// What it looks like: "bytes 0-524287/*", "bytes 524288-600000/600001", "bytes 0-*/*" (up to the end of the
// body, as the Node client sends it), and the status query "bytes */*" or "bytes */600001".
const CONTENT_RANGE = /^bytes (?:(\*)|(\d+)-(\*|-1|\d+))\/(\*|\d+)$/;

/**
 * Without a header the body is the whole object.
 * @throws StorageError 400
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload
 */
export function parseContentRange(header: string | undefined): ContentRange {
  if (header === undefined) return { start: 0, end: undefined, total: undefined };
  const [match, status, start, end, total] = CONTENT_RANGE.exec(header) ?? [];
  if (!match) throw invalid('Failed to parse Content-Range header.');
  return {
    start: status ? undefined : Number(start),
    end: status || end === '*' ? undefined : Number(end) + 1,
    total: total === '*' ? undefined : Number(total),
  };
}
