import { randomUUID } from 'node:crypto';
import { invalid, StorageError } from './errors.ts';
import { type ContentRange, parseContentRange } from './ranges.ts';

// Limits the memory of sessions that clients opened and never finished.
const MAX_SESSIONS = 1000;

interface Session<Upload, Result> {
  /** Describes the upload, from the request that opened the session. */
  upload: Upload;
  parts: Buffer[];
  /** The bytes of all parts. */
  size: number;
  /** The result of the finished upload. */
  result: Result | undefined;
}

export interface ResumableSessions<Upload, Result> {
  /** @returns the id of the session */
  open(upload: Upload): string;
  /**
   * Adds a part to a session. After the last part, calls `finish` with all bytes. A finished session repeats its result.
   * @returns the result, or the number of bytes that are kept so far
   * @throws StorageError 404 for an unknown session, 400 for a part that does not fit
   * @throws the error of `finish`, which ends the session
   */
  append(
    id: string,
    part: { contentRange: string | undefined; body: Buffer },
    finish: (upload: Upload, bytes: Buffer) => Result,
  ): { result: Result } | { kept: number };
}

/**
 * Keeps the sessions of resumable uploads in memory. After a restart a client gets 404, and begins again.
 * @see https://cloud.google.com/storage/docs/resumable-uploads
 */
export function createResumableSessions<Upload, Result>(): ResumableSessions<Upload, Result> {
  const sessions = new Map<string, Session<Upload, Result>>();
  return {
    open(upload) {
      const id = randomUUID();
      sessions.set(id, { upload, parts: [], size: 0, result: undefined });
      const [oldest] = sessions.keys();
      if (sessions.size > MAX_SESSIONS && oldest) sessions.delete(oldest);
      return id;
    },
    append(id, part, finish) {
      const session = sessions.get(id);
      if (!session) {
        throw new StorageError({ status: 404, reason: 'notFound', message: 'No such upload session.' });
      }
      if (session.result) return { result: session.result };

      const range = parseContentRange(part.contentRange, part.body.length);
      const added = newBytes(session.size, range, part.body);
      const size = session.size + added.length;
      if (range.total !== undefined && size > range.total) {
        throw invalid('The upload is longer than its total size.');
      }
      session.parts.push(added);
      session.size = size;
      if (size !== range.total) return { kept: size };
      try {
        session.result = finish(session.upload, Buffer.concat(session.parts));
        session.parts = [];
        return { result: session.result };
      } catch (error) {
        sessions.delete(id);
        throw error;
      }
    },
  };
}

/** The bytes of a part that are not kept yet. A part may repeat kept bytes, and may not leave a gap. */
function newBytes(kept: number, { start = kept }: ContentRange, body: Buffer): Buffer {
  if (start > kept) {
    throw invalid(`The upload offset is ${start}, which exceeds the already uploaded size of ${kept}.`);
  }
  return body.subarray(Math.min(kept - start, body.length));
}
