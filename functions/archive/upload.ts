import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
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
const LONGEST_ANSWER_CHARACTERS = 64 * 1024;
const CREATED = 200;
const NO_ANSWER = 0;
const PRECONDITION_FAILED = 412;
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
    if (status !== CREATED) throw new UploadError(status);
  }

  /** The status of the answer; `CREATED` also where the object exists already. */
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
        readAnswer(response).then((answer) => resolve(statusOf(response.statusCode, answer)), reject);
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

/** Reads an answer to its end. @throws the connection's error when the connection ends first */
function readAnswer(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    response.setEncoding('utf8').on('error', reject);
    response.on('data', (text: string) => {
      answer += text;
      if (answer.length > LONGEST_ANSWER_CHARACTERS) response.destroy(new AnswerTooLongError());
    });
    response.on('end', () => resolve(answer));
  });
}

class AnswerTooLongError extends Error {
  readonly code = 'ERR_ANSWER_TOO_LONG';
}

/**
 * What an answer says of the object. A proxy can give any status. Only an answer in Cloud Storage's own form tells that
 * the object is in the archive:
 * - a 2xx with a JSON object: the object was created
 * - a 412 with the reason `conditionNotMet`: the object exists. A 412 with another reason is a policy's:
 *   https://cloud.google.com/storage/docs/json_api/v1/status-codes#412-precondition-failed
 */
function statusOf(status = NO_ANSWER, answer: string): number {
  const isSuccess = status >= 200 && status < 300;
  if (!isSuccess && status !== PRECONDITION_FAILED) return status;
  const json = parseJson(answer);
  if (isSuccess) return typeof json === 'object' && json !== null ? CREATED : NO_ANSWER;
  return reasonIn(json) === 'conditionNotMet' ? CREATED : PRECONDITION_FAILED;
}

function reasonIn(answer: unknown): unknown {
  return (answer as StorageError | undefined)?.error?.errors?.[0]?.reason;
}

/** https://cloud.google.com/storage/docs/json_api/v1/status-codes#errorformat */
type StorageError = { error?: { errors?: { reason?: unknown }[] } } | null;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether another attempt may succeed. Errors of the network have a code. */
function mayChange(error: unknown): boolean {
  if (error instanceof UploadError) {
    const { status } = error;
    return status === NO_ANSWER || status === PRECONDITION_FAILED || isRetryable(status);
  }
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
