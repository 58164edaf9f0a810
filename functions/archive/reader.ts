import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { retry } from '../runtime/retry.ts';
import { ReadError, UnreadableError } from './read-error.ts';
import { connectToStorage, type StorageConnection } from './storage-connection.ts';
import type { StorageEndpoint } from './storage-endpoint.ts';
import { isRetryableStatus, READ_ATTEMPTS } from './storage-retries.ts';

/** An object in a listing of Cloud Storage. */
export interface ListedObject {
  name: string;
  timeCreated: string;
  metadata?: Record<string, string>;
}

/** A page of a listing: the objects, and with a delimiter the folders. Both are in the order of their names. */
export interface ObjectPage {
  items?: ListedObject[];
  prefixes?: string[];
  nextPageToken?: string;
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/list#parameters */
export type ListQuery = Partial<
  Record<'prefix' | 'delimiter' | 'startOffset' | 'endOffset' | 'maxResults' | 'pageToken', string>
>;

/** Reads the archive's bucket. Each method throws ReadError, or the error of the last attempt that got no response. */
export interface ArchiveReader {
  bucketName: string;
  /**
   * Downloads the bytes of an object.
   * @throws UnreadableError where this object cannot be read, and other objects can
   */
  read(name: string): Promise<Buffer>;
  list(query: ListQuery): Promise<ObjectPage>;
}

/** The size of the largest object that is read: twice what `receive` takes, and ten times what Smartcar sends. */
export const MAX_OBJECT_BYTES = 512 * 1024;
/** The size of a page of 1,000 objects with as much metadata as Cloud Storage allows. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const SILENCE_MS = 15_000;

interface Download {
  path: string;
  /** Names what is read, in the error. */
  what: string;
  maxBytes: number;
}

/** Makes a reader that sends its requests again as `storage-retries.ts` says. */
export function createArchiveReader(
  bucketName: string,
  { url, authorization }: StorageEndpoint,
  request: StorageConnection = connectToStorage(url),
): ArchiveReader {
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
      response.resume();
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
      ...READ_ATTEMPTS,
      isRetryable: (error) => !(error instanceof ReadError) || isRetryableStatus(error.code),
    });

  const download = (name: string): Download => ({
    path: `/${encodeURIComponent(name)}?alt=media`,
    what: `gs://${bucketName}/${name}`,
    maxBytes: MAX_OBJECT_BYTES,
  });

  /** Tells whether the archive can be read: reads the last object again that could be read. */
  async function canRead(): Promise<boolean> {
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
        if ((error instanceof ReadError && error.isOfObject) || (await canRead())) {
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

/** Reads the body of a response. @returns undefined, without reading on, where the body has more than `maxBytes` */
async function bytesOf(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(response.headers['content-length']) > maxBytes) {
    response.destroy();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // A return from the loop destroys the response and its connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Tells whether bytes have the MD5 in the header `x-goog-hash`: `crc32c=…,md5=…`. */
function isWhole(bytes: Buffer, hashes: string | string[] | undefined): boolean {
  const md5 = /(?:^|,)\s*md5=([^,\s]+)/.exec(String(hashes))?.[1];
  return !md5 || hash('md5', bytes, 'base64') === md5;
}
