import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { retry } from '../runtime/retry.ts';
import { connectToStorage, isRetryable } from './storage-connection.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';

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
   * Creates an object. One that exists already is success: a name is written once.
   * Retries what Cloud Storage calls retryable until `signal` aborts:
   * https://cloud.google.com/storage/docs/retry-strategy
   * @throws UploadError for any other answer; the signal's reason once it has aborted
   */
  create(upload: Upload, signal: AbortSignal): Promise<void>;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const CONNECT_WITHIN_MS = 5_000;
const boundary = randomUUID();

/** Uploads without the client library, whose `file.save` costs many times the CPU (bench/README.md). */
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

  /** The status of the answer; 200 also where the object exists already. */
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
      sent.on('response', (response) => {
        if (response.statusCode === 412) resolve(preconditionStatus(response));
        else {
          resolve(response.statusCode ?? 0);
          response.on('error', () => {}).resume();
        }
      });
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

/**
 * 412 says that the object is there, or that an organisation's policy forbids it:
 * https://cloud.google.com/storage/docs/json_api/v1/status-codes#412-precondition-failed
 * @throws the connection's error when it ends before the answer does, which then may have said either
 */
async function preconditionStatus(response: IncomingMessage): Promise<number> {
  const reason = reasonIn(await text(response));
  return reason === undefined || reason === 'conditionNotMet' ? 200 : 412;
}

function reasonIn(answer: string): unknown {
  try {
    return JSON.parse(answer)?.error?.errors?.[0]?.reason;
  } catch {
    return undefined;
  }
}

/** Whether another attempt may succeed. Errors of the network have a code. */
function mayChange(error: unknown): boolean {
  if (error instanceof UploadError) return isRetryable(error.status);
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
