import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
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
const NO_ANSWER = 0;
const boundary = randomUUID();

/** Uploads without the client library, whose `file.save` costs many times the CPU (bench/README.md). */
export function createUploadClient({
  url,
  authorization,
}: StorageEndpoint): UploadClient & { connect(): void } {
  const request = connectToStorage(url);

  /** The status of the answer. A 401 to a token that was kept too long is tried again at once, with another token. */
  async function attempt(upload: Upload, signal: AbortSignal): Promise<number> {
    const token = await authorization();
    const status = await send(upload, token, signal);
    return status === 401 && token ? send(upload, await authorization(token), signal) : status;
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
          resolve(response.statusCode ?? NO_ANSWER);
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
      for (let pause = FIRST_RETRY_MS; ; pause = Math.min(2 * pause, LONGEST_RETRY_MS)) {
        const status = await attempt(upload, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          if (isNetworkError(error)) return NO_ANSWER;
          throw error;
        });
        if (status >= 200 && status < 300) return;
        if (status !== NO_ANSWER && !isRetryable(status)) throw new UploadError(status);
        // Half of the pause is left to chance, so that instances that failed together do not come back together.
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal });
      }
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

function isNetworkError(error: unknown): boolean {
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
