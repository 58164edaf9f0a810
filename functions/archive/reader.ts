import type { IncomingMessage } from 'node:http';
import { retry } from '../runtime/retry.ts';
import { ReadError, UnreadableError } from './read-error.ts';
import { bytesOf, isWhole } from './read-response.ts';
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
const LIST_FIELDS = 'items(name,timeCreated,metadata),prefixes,nextPageToken';
/** How many objects are tried before the archive is taken for unreadable. */
const OTHERS = '10';
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

  const listing = (query: ListQuery): Download => ({
    path: `?${new URLSearchParams({ ...query, fields: LIST_FIELDS })}`,
    what: `gs://${bucketName}`,
    maxBytes: MAX_LIST_BYTES,
  });

  /**
   * Tells whether other objects than `unreadable` can be read. Reads the last object again that could be read, and
   * then the first objects of the archive.
   */
  async function canReadOthers(unreadable: string): Promise<boolean> {
    const succeeds = (name: string) =>
      attempt(download(name)).then(
        () => true,
        () => false,
      );
    if (lastReadable && lastReadable !== unreadable && (await succeeds(lastReadable))) return true;
    const page = await attempt(listing({ prefix: 'events/', maxResults: OTHERS }))
      .then(parsePage)
      .catch((): ObjectPage => ({}));
    for (const { name } of page.items ?? []) {
      if (name === unreadable || !(await succeeds(name))) continue;
      lastReadable = name;
      return true;
    }
    return false;
  }

  return {
    bucketName,
    async read(name) {
      try {
        const bytes = await get(download(name));
        lastReadable = name;
        return bytes;
      } catch (error) {
        if ((error instanceof ReadError && error.isOfObject) || (await canReadOthers(name))) {
          throw new UnreadableError(name, error);
        }
        throw error;
      }
    },
    async list(query) {
      return parsePage(await get(listing(query)));
    },
  };
}

const parsePage = (bytes: Buffer): ObjectPage => JSON.parse(bytes.toString());
