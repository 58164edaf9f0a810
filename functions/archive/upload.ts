import { randomUUID } from 'node:crypto';
import { retry } from '../runtime/retry.ts';
import { connectToStorage, type StorageConnection } from './storage-connection.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';
import { isRetryableStatus, UPLOAD_PAUSES } from './storage-retries.ts';
import { readUploadResponse } from './upload-response.ts';

export interface Upload {
  bucket: string;
  name: string;
  content: Uint8Array;
  contentType: string;
  /** The MD5 of the content, in base64. Cloud Storage refuses other bytes. */
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
   * Creates an object. Succeeds too where an object of that name exists, since the name is made of the content.
   * Until `signal` aborts, tries again after
   * - an error of the network
   * - a status that `storage-retries.ts` names
   * - a 412 for any other reason than that the object exists
   * - a 2xx that is not whole, or that Cloud Storage did not write
   * @throws UploadError for any other response
   * @throws the signal's reason once the signal has aborted
   */
  create(upload: Upload, signal: AbortSignal): Promise<void>;
}

const CONNECT_WITHIN_MS = 5_000;
const boundary = randomUUID();

/** Makes a client that uploads small objects, each in one request. */
export function createUploadClient(
  { url, authorization }: StorageEndpoint,
  request: StorageConnection = connectToStorage(url),
): UploadClient & { connect(): void } {
  /** Sends an upload. After a 401, sends the upload once more with a new token: the old token may have expired. */
  async function attempt(upload: Upload, signal: AbortSignal): Promise<void> {
    const token = await authorization();
    let status = await send(upload, token, signal);
    if (status === 401 && token) status = await send(upload, await authorization(token), signal);
    if (status !== 200) throw new UploadError(status);
  }

  /** @returns the result of `readUploadResponse` */
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
      sent.on('response', (response) => resolve(readUploadResponse(response)));
      // Does not use the `signal` option of `http.request`, which takes CPU for each request (docs/known-facts.md).
      signal.addEventListener('abort', () => sent.destroy(signal.reason));
      sent.on('error', reject).end(body);
    });
  }

  return {
    /**
     * Gets a token and opens a connection before the first upload. Leaves errors to the first upload. Sends `GET /`, and
     * not HEAD, after which Node may close the connection (docs/known-facts.md). Node throws the response away.
     */
    connect() {
      authorization().catch(() => {});
      request({ signal: AbortSignal.timeout(CONNECT_WITHIN_MS) })
        .on('error', () => {})
        .end();
    },
    async create(upload, signal) {
      await retry(() => attempt(upload, signal), { ...UPLOAD_PAUSES, signal, isRetryable });
    },
  };
}

/** Tells whether another attempt may succeed. An error of the network has a code. */
function isRetryable(error: unknown): boolean {
  if (error instanceof UploadError) return error.status === 412 || isRetryableStatus(error.status);
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
