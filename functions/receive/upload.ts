import { randomUUID } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

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

/**
 * Uploads over kept-alive connections to the JSON API, at a fraction of the CPU of the client library's `file.save`.
 * Credentials are the library's.
 * @param authorization the value of the Authorization header, or undefined for an emulator
 */
export function createUploadClient(
  endpoint: string,
  authorization: () => Promise<string | undefined>,
): UploadClient & { connect(): void } {
  const origin = new URL(endpoint);
  const transport = origin.protocol === 'http:' ? http : https;
  const agent = new transport.Agent({ keepAlive: true });

  /** The status of the answer; 200 also where the object exists already. */
  async function attempt({ bucket, name, ...upload }: Upload, signal: AbortSignal): Promise<number> {
    const token = await authorization();
    signal.throwIfAborted();
    const body = multipart(upload);
    return new Promise((resolve, reject) => {
      const request = transport.request(
        {
          agent,
          hostname: origin.hostname,
          port: origin.port,
          method: 'POST',
          path: `/upload/storage/v1/b/${bucket}/o?uploadType=multipart&ifGenerationMatch=0&fields=generation&name=${encodeURIComponent(name)}`,
          headers: {
            ...(token && { authorization: token }),
            'content-type': `multipart/related; boundary=${boundary}`,
            'content-length': body.length,
          },
        },
        (response) => {
          const { statusCode = 0 } = response;
          if (statusCode === 412) resolve(preconditionStatus(response));
          else resolve(statusCode);
          response.on('error', () => {}).resume();
        },
      );
      // In place of the `signal` option, which also watches the whole life of the request.
      signal.addEventListener('abort', () => request.destroy(signal.reason), { once: true });
      request.on('error', reject).end(body);
    });
  }

  return {
    /** Gets a token and opens a connection for the first upload. Whether it works is for that upload to tell. */
    connect() {
      authorization().catch(() => {});
      const { hostname, port } = origin;
      const signal = AbortSignal.timeout(CONNECT_WITHIN_MS);
      transport
        .request({ agent, signal, hostname, port, method: 'HEAD', path: '/' }, (response) =>
          response.resume(),
        )
        .on('error', () => {})
        .end();
    },
    async create(upload, signal) {
      for (let pause = FIRST_RETRY_MS; ; pause = Math.min(2 * pause, LONGEST_RETRY_MS)) {
        const status = await attempt(upload, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          if (isNetworkError(error)) return 0;
          throw error;
        });
        if (status >= 200 && status < 300) return;
        if (!isRetryable(status)) throw new UploadError(status);
        // Half of the pause is left to chance, so that instances that failed together do not come back together.
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal });
      }
    },
  };
}

/**
 * 412 says that the object is there, or that an organisation's policy forbids it:
 * https://cloud.google.com/storage/docs/json_api/v1/status-codes#412-precondition-failed
 */
async function preconditionStatus(response: http.IncomingMessage): Promise<number> {
  const answer = await json(response).catch(() => undefined);
  const reason = (answer as { error?: { errors?: { reason?: string }[] } } | undefined)?.error?.errors?.[0]
    ?.reason;
  return reason === undefined || reason === 'conditionNotMet' ? 200 : 412;
}

function isRetryable(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
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
