import { randomUUID } from 'node:crypto';
import { invalid, StorageError } from './errors.ts';
import { type ContentRange, parseContentRange } from './ranges.ts';

// Each session holds its bytes in memory, and clients that give up do not say so.
const MAX_SESSIONS = 1000;

/** `Upload` is what is remembered from the request that opened the session, `Result` what came of it. */
interface Session<Upload, Result> {
  upload: Upload;
  parts: Buffer[];
  /** of the parts together, in bytes */
  size: number;
  result: Result | undefined;
}

/**
 * Resumable upload sessions. They live in memory: after a restart a client is told 404 and begins again.
 * @see https://cloud.google.com/storage/docs/resumable-uploads
 */
export class ResumableSessions<Upload, Result> {
  readonly #sessions = new Map<string, Session<Upload, Result>>();

  open(upload: Upload): string {
    const id = randomUUID();
    this.#sessions.set(id, { upload, parts: [], size: 0, result: undefined });
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest) this.#sessions.delete(oldest);
    return id;
  }

  /**
   * Takes a part. The last part calls `finish`, whose failure ends the session. A session that is asked again after
   * it succeeded repeats the result.
   * @returns the result, or how many bytes are kept so far
   * @throws StorageError 404 for an unknown session, 400 for a part that does not fit; whatever `finish` throws
   */
  append(
    id: string,
    part: { contentRange: string | undefined; body: Buffer },
    finish: (upload: Upload, bytes: Buffer) => Result,
  ): { result: Result } | { kept: number } {
    const session = this.#sessions.get(id);
    if (!session) throw new StorageError(404, 'notFound', 'No such upload session.');
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
      this.#sessions.delete(id);
      throw error;
    }
  }
}

/** A part may repeat bytes that are kept already: its sender could not know. A part may not leave a gap. */
function newBytes(kept: number, { start = kept }: ContentRange, body: Buffer): Buffer {
  if (start > kept) {
    throw invalid(`The upload offset is ${start}, which exceeds the already uploaded size of ${kept}.`);
  }
  return body.subarray(Math.min(kept - start, body.length));
}
