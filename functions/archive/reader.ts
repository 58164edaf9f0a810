import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { retry } from '../runtime/retry.ts';
import { ReadError, UnreadableError } from './read-error.ts';
import { connectToStorage, isRetryable } from './storage-connection.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';

/** An object of the archive, as Cloud Storage lists the object. */
export interface ListedObject {
  name: string;
  timeCreated: string;
  metadata?: Record<string, string>;
}

/** A page of a listing: objects, and with a delimiter the folders between them, each in order. */
export interface ObjectPage {
  items?: ListedObject[];
  prefixes?: string[];
  nextPageToken?: string;
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/list#parameters */
export type ListQuery = Partial<
  Record<'prefix' | 'delimiter' | 'startOffset' | 'endOffset' | 'maxResults' | 'pageToken', string>
>;

/** Reads the archive's bucket. Each method throws ReadError, or the last attempt's own error when there is no answer. */
export interface ArchiveReader {
  bucketName: string;
  /**
   * The bytes of an object, as Cloud Storage has them.
   * @throws UnreadableError where the cause is the object, and other objects can be read
   */
  read(name: string): Promise<Buffer>;
  list(query: ListQuery): Promise<ObjectPage>;
}

/** Twice what `receive` takes, and ten times what Smartcar sends. No event is larger. */
export const MAX_OBJECT_BYTES = 512 * 1024;
/** A page of 1,000 objects with as much metadata as Cloud Storage allows. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 1_600;
const SILENCE_MS = 15_000;

interface Download {
  path: string;
  /** What is read, for the error. */
  what: string;
  maxBytes: number;
}

/**
 * Reads over kept-alive connections to the JSON API, as `receive` writes.
 * docs/decisions/archive-reader.md has the measured reasons for not using the client library.
 * Tries again, four times, after what Cloud Storage calls retryable:
 * https://cloud.google.com/storage/docs/retry-strategy
 */
export function createArchiveReader(
  bucketName: string,
  { url, authorization }: StorageEndpoint,
): ArchiveReader {
  const request = connectToStorage(url);
  let lastReadable: string | undefined;

  function send(path: string, token: string | undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request({
        path: `/storage/v1/b/${bucketName}/o${path}`,
        headers: token ? { authorization: token } : {},
        timeout: SILENCE_MS,
      });
      sent.on('response', resolve).on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error('Cloud Storage said nothing for too long')));
      sent.end();
    });
  }

  async function attempt({ path, what, maxBytes }: Download): Promise<Buffer> {
    const token = await authorization();
    let response = await send(path, token);
    if (response.statusCode === 401 && token) {
      response.on('error', () => {}).resume();
      response = await send(path, await authorization(token));
    }
    const { statusCode = 0, headers } = response;
    const bytes = await bytesOf(response, maxBytes);
    if (!bytes) throw new ReadError(what, statusCode === 200 ? 413 : statusCode);
    if (statusCode === 200 && isWhole(bytes, headers['x-goog-hash'])) return bytes;
    throw new ReadError(what, statusCode === 200 ? 502 : statusCode);
  }

  const get = (download: Download): Promise<Buffer> =>
    retry(() => attempt(download), {
      attempts: ATTEMPTS,
      firstPauseMs: FIRST_PAUSE_MS,
      longestPauseMs: LONGEST_PAUSE_MS,
      isRetryable: (error) => !(error instanceof ReadError) || isRetryable(error.code),
    });

  const download = (name: string): Download => ({
    path: `/${encodeURIComponent(name)}?alt=media`,
    what: `gs://${bucketName}/${name}`,
    maxBytes: MAX_OBJECT_BYTES,
  });

  /** Whether an object can still be read that could be read before: then the archive works. */
  async function works(): Promise<boolean> {
    if (lastReadable === undefined) return false;
    return attempt(download(lastReadable)).then(
      () => true,
      () => false,
    );
  }

  return {
    bucketName,
    async read(name) {
      try {
        const bytes = await get(download(name));
        lastReadable = name;
        return bytes;
      } catch (error) {
        if ((error instanceof ReadError && error.isOfObject) || (await works())) {
          throw new UnreadableError(name, error);
        }
        throw error;
      }
    },
    async list(query) {
      const fields = 'items(name,timeCreated,metadata),prefixes,nextPageToken';
      const path = `?${new URLSearchParams({ ...query, fields })}`;
      const bytes = await get({ path, what: `gs://${bucketName}`, maxBytes: MAX_LIST_BYTES });
      return JSON.parse(bytes.toString());
    },
  };
}

/** The bytes of an answer; undefined where there are more than `maxBytes`. The rest is not read then. */
async function bytesOf(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(response.headers['content-length']) > maxBytes) {
    response.destroy();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early destroys the response, and with it the connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Whether bytes have the MD5 that Cloud Storage names beside them: `crc32c=…,md5=…`. */
function isWhole(bytes: Buffer, hashes: string | string[] | undefined): boolean {
  const md5 = /(?:^|,)\s*md5=([^,\s]+)/.exec(String(hashes))?.[1];
  return !md5 || hash('md5', bytes, 'base64') === md5;
}
