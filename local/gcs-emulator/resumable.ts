import { randomUUID } from 'node:crypto';
import { invalid, StorageError } from './errors.ts';
import type { ContentRange } from './ranges.ts';

/** Cloud Storage keeps whole multiples of this of an upload that goes on. */
export const CHUNK_BYTES = 256 * 1024;

// Each holds the bytes it has so far in memory, and clients that give up do not say so.
const MAX_SESSIONS = 1000;

/** `Upload` is what is remembered from the request that opened the session, `Result` what came of it. */
interface Session<Upload, Result> {
  upload: Upload;
  parts: Buffer[];
  /** of the parts together, in bytes */
  size: number;
  result: Promise<Result> | undefined;
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
   * Takes a part. The last one calls `finish`, whose failure ends the session; asked again after it
   * succeeded, the session repeats the result.
   * @returns the result, or how many bytes are kept so far
   * @throws StorageError 404 for an unknown session, 400 for a part that does not fit; whatever `finish` throws
   */
  async append(
    id: string,
    range: ContentRange,
    body: Buffer,
    finish: (upload: Upload, bytes: Buffer) => Promise<Result>,
  ): Promise<{ result: Result } | { kept: number }> {
    const session = this.#sessions.get(id);
    if (!session) throw new StorageError(404, 'notFound', 'No such upload session.');
    if (session.result) return { result: await session.result };

    const part = newBytes(session.size, range, body);
    const size = session.size + part.length;
    // A range without an end, "bytes 0-*/*", says that the object ends where the body does.
    const total = range.total ?? (range.start !== undefined && range.end === undefined ? size : undefined);
    if (total !== undefined && size > total) throw invalid('The upload is longer than its total size.');
    if (size !== total) {
      session.parts.push(part.subarray(0, part.length - (part.length % CHUNK_BYTES)));
      session.size = size - (part.length % CHUNK_BYTES);
      return { kept: session.size };
    }
    session.result = finish(session.upload, Buffer.concat([...session.parts, part]));
    session.parts = [];
    try {
      return { result: await session.result };
    } catch (error) {
      this.#sessions.delete(id);
      throw error;
    }
  }

  /** @throws StorageError 404 */
  cancel(id: string): void {
    if (!this.#sessions.delete(id)) throw new StorageError(404, 'notFound', 'No such upload session.');
  }
}

/** A part may repeat bytes that are kept already (its sender could not know), but not leave a gap. */
function newBytes(kept: number, { start, end }: ContentRange, body: Buffer): Buffer {
  if (start === undefined) return Buffer.alloc(0);
  if (end !== undefined && end - start !== body.length) {
    throw invalid('The body is not as long as its Content-Range.');
  }
  if (start > kept) {
    throw invalid(`The upload offset is ${start}, which exceeds the already uploaded size of ${kept}.`);
  }
  return body.subarray(Math.min(kept - start, body.length));
}
