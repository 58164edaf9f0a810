import { randomUUID } from 'node:crypto';
import { retry } from '../runtime/retry.ts';
import { connectToStorage, isRetryable } from './storage-connection.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';
import { readUploadAnswer } from './upload-answer.ts';

export interface Upload {
  bucket: string;
  name: string;
  content: Uint8Array;
  contentType: string;
  /** base64 MD5 of the content, which Cloud Storage compares with what arrived. */
  md5Hash: string;
  metadata: Record<string, string>;
}

/** Cloud Storage refused an upload for good. */
export class UploadError extends Error {
  override name = 'UploadError';
  readonly status: number;
  constructor(status: number) {
    super(`Cloud Storage answered ${status}`);
    this.status = status;
  }
}

export interface UploadClient {
  /**
   * Creates an object. The name says what the content is, so an object of that name is success, too.
   * Until `signal` aborts, tries again after
   * - what Cloud Storage calls retryable: https://cloud.google.com/storage/docs/retry-strategy
   * - a 412 for any other reason than that the object exists
   * - a 2xx that is not whole, or that Cloud Storage did not write.
   * @throws UploadError for any other answer; the signal's reason once it has aborted
   */
  create(upload: Upload, signal: AbortSignal): Promise<void>;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const CONNECT_WITHIN_MS = 5_000;
const boundary = randomUUID();

/** Uploads without the client library, whose `file.save` costs many times the CPU (docs/performance.md). */
export function createUploadClient({
  url,
  authorization,
}: StorageEndpoint): UploadClient & { connect(): void } {
  const request = connectToStorage(url);

  /** Tries again at once after a 401, with another token: the token was kept too long. */
  async function attempt(upload: Upload, signal: AbortSignal): Promise<void> {
    const token = await authorization();
    let status = await send(upload, token, signal);
    if (status === 401 && token) status = await send(upload, await authorization(token), signal);
    if (status < 200 || status >= 300) throw new UploadError(status);
  }

  /** What the answer says, as `readUploadAnswer` has it. */
  function send(
    { bucket, name, ...upload }: Upload,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<number> {
    signal.throwIfAborted();
    const body = multipart(upload);
    return new Promise((resolve, reject) => {
      const sent = request({
        method: 'POST',
        path: `/upload/storage/v1/b/${bucket}/o?uploadType=multipart&ifGenerationMatch=0&fields=generation&name=${encodeURIComponent(name)}`,
        headers: {
          ...(token && { authorization: token }),
          'content-type': `multipart/related; boundary=${boundary}`,
          'content-length': body.length,
        },
      });
      sent.on('response', (response) => resolve(readUploadAnswer(response)));
      // In place of the `signal` option, which also watches the whole life of the request.
      signal.addEventListener('abort', () => sent.destroy(signal.reason), { once: true });
      sent.on('error', reject).end(body);
    });
  }

  return {
    /** Gets a token and opens a connection for the first upload. Whether it works is for that upload to tell. */
    connect() {
      authorization().catch(() => {});
      request({ method: 'HEAD', path: '/', signal: AbortSignal.timeout(CONNECT_WITHIN_MS) })
        .on('response', (response) => response.resume())
        .on('error', () => {})
        .end();
    },
    async create(upload, signal) {
      const options = { firstPauseMs: FIRST_RETRY_MS, longestPauseMs: LONGEST_RETRY_MS, signal };
      await retry(() => attempt(upload, signal), { ...options, isRetryable: mayChange });
    },
  };
}

/** Whether another attempt may succeed. Errors of the network have a code. */
function mayChange(error: unknown): boolean {
  if (error instanceof UploadError) return error.status === 412 || isRetryable(error.status);
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}

function multipart({ content, ...resource }: Omit<Upload, 'bucket' | 'name'>): Buffer {
  return Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(resource)}\r\n` +
        `--${boundary}\r\ncontent-type: ${resource.contentType}\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}
