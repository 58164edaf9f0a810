import type { IncomingHttpHeaders } from 'node:http';
import { noSuchObject } from './errors.ts';
import type { ObjectRecord } from './journal.ts';
import { listPage, parseListQuery } from './listing.ts';
import type { ObjectStore } from './objects.ts';
import { parsePreconditions } from './preconditions.ts';
import { type ByteRange, parseRange } from './ranges.ts';
import { bucketResource, contentHeaders, objectResource } from './resource.ts';
import { parseJsonObject } from './settings.ts';

export interface Request {
  bucket: string;
  object: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** scheme and authority under which the client reached the emulator */
  origin: string;
  body(): Promise<Buffer>;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  json?: object;
  /** an open file to send, whole or in part, and to close */
  content?: { descriptor: number; size: number; range: ByteRange | undefined };
}

export type Operation = (request: Request) => Reply | Promise<Reply>;

/**
 * The operations on buckets and objects other than uploads, by what the router calls them.
 * @see https://cloud.google.com/storage/docs/json_api/v1
 */
export function storageOperations(store: ObjectStore): Record<string, Operation> {
  /** The object as it is now; an older generation is not kept. */
  function find({ bucket, object: name, query }: Request, preconditions = {}): ObjectRecord {
    const object = store.get(bucket, name, preconditions);
    const generation = query.get('generation');
    if (generation !== null && generation !== String(object.generation)) throw noSuchObject(bucket, name);
    return object;
  }

  function getObject(request: Request): Reply {
    if (request.query.get('alt') === 'media') return getContent(request);
    const object = find(request, parsePreconditions(request.query));
    return { status: 200, json: objectResource(object, request.origin) };
  }

  function getContent(request: Request): Reply {
    const object = find(request, parsePreconditions(request.query));
    const { size } = object;
    const range = parseRange(request.headers.range, size);
    const headers = contentHeaders(object);
    if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${size}`;
    const descriptor = store.open(object);
    return { status: range ? 206 : 200, headers, content: { descriptor, size, range } };
  }

  return {
    'GET /b': ({ query, origin }) => {
      const records = new Map(store.listBuckets().map((record) => [record.name, record]));
      const { names, nextPageToken } = listPage([...records.keys()], parseListQuery(query));
      const items = names.flatMap((name) => records.get(name) ?? []);
      return page('storage#buckets', {
        items: items.map((item) => bucketResource(item, origin)),
        nextPageToken,
      });
    },
    'POST /b': async ({ body, origin }) => {
      const { name, ...settings } = parseJsonObject(await body());
      return { status: 200, json: bucketResource(store.createBucket(name, settings), origin) };
    },
    'GET /b/{bucket}': ({ bucket, origin }) => ({
      status: 200,
      json: bucketResource(store.getBucket(bucket), origin),
    }),
    'DELETE /b/{bucket}': ({ bucket }) => {
      store.deleteBucket(bucket);
      return { status: 204 };
    },
    'GET /b/{bucket}/o': ({ bucket, query, origin }) => {
      const { items, prefixes, nextPageToken } = store.list(bucket, parseListQuery(query));
      return page('storage#objects', {
        items: items.map((item) => objectResource(item, origin)),
        prefixes,
        nextPageToken,
      });
    },
    'GET /b/{bucket}/o/{object}': getObject,
    'GET /download/b/{bucket}/o/{object}': getContent,
    'PATCH /b/{bucket}/o/{object}': async (request) => {
      const patch = parseJsonObject(await request.body());
      const { bucket, name } = find(request);
      const object = store.patch(bucket, name, patch, parsePreconditions(request.query));
      return { status: 200, json: objectResource(object, request.origin) };
    },
    'DELETE /b/{bucket}/o/{object}': (request) => {
      const { bucket, name } = find(request);
      store.delete(bucket, name, parsePreconditions(request.query));
      return { status: 204 };
    },
  };
}

/** Cloud Storage leaves empty lists out. */
function page(
  kind: string,
  lists: { items: object[]; prefixes?: string[]; nextPageToken: string | undefined },
): Reply {
  const { items, prefixes = [], nextPageToken } = lists;
  return {
    status: 200,
    json: {
      kind,
      ...(items.length > 0 && { items }),
      ...(prefixes.length > 0 && { prefixes }),
      ...(nextPageToken !== undefined && { nextPageToken }),
    },
  };
}
