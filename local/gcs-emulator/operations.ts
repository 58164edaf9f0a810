import type { IncomingHttpHeaders } from 'node:http';
import type { Buckets } from './buckets.ts';
import { noSuchObject } from './errors.ts';
import { listPage, parseListQuery } from './listing.ts';
import { parseJsonObject } from './parse-json.ts';
import { type Preconditions, parsePreconditions } from './preconditions.ts';
import { parseRange } from './ranges.ts';
import { bucketResource, contentHeaders, objectResource, storageLayout } from './resources.ts';

export interface Request {
  bucket: string;
  object: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The scheme and the authority by which the client reached the emulator. */
  origin: string;
  body(): Promise<Buffer>;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  json?: object;
  content?: Buffer;
}

export type Operation = (request: Request) => Reply | Promise<Reply>;

/**
 * The operations on buckets and objects other than uploads, by the names that the router gives them.
 * @see https://cloud.google.com/storage/docs/json_api/v1
 */
export function storageOperations(buckets: Buckets): Record<string, Operation> {
  /** Finds an object. @throws StorageError 404 for an older generation, which is not kept */
  function find(request: Request, preconditions: Preconditions = {}) {
    const bucket = buckets.get(request.bucket);
    const object = bucket.get(request.object, preconditions);
    const generation = request.query.get('generation') ?? String(object.generation);
    if (generation !== String(object.generation)) throw noSuchObject(bucket.name, object.name);
    return { bucket, object };
  }

  function getObject(request: Request): Reply {
    if (request.query.get('alt') === 'media') return getContent(request);
    const { object } = find(request, parsePreconditions(request.query));
    return { status: 200, json: objectResource(object, request.origin) };
  }

  function getContent(request: Request): Reply {
    const { bucket, object } = find(request, parsePreconditions(request.query));
    const content = bucket.read(object);
    const headers = contentHeaders(object);
    const range = parseRange(request.headers.range, content.length);
    if (!range) return { status: 200, headers, content };
    const { start, end } = range;
    headers['content-range'] = `bytes ${start}-${end}/${content.length}`;
    return { status: 206, headers, content: content.subarray(start, end + 1) };
  }

  return {
    'GET /b': ({ query }) => {
      const names = buckets.list().map(({ name }) => name);
      const page = listPage(names, parseListQuery(query));
      return list('storage#buckets', {
        items: page.names.map((name) => bucketResource(buckets.get(name))),
        nextPageToken: page.nextPageToken,
      });
    },
    'POST /b': async ({ body }) => {
      const { name } = parseJsonObject(await body());
      return { status: 200, json: bucketResource(buckets.create(name)) };
    },
    'GET /b/{bucket}': ({ bucket }) => ({ status: 200, json: bucketResource(buckets.get(bucket)) }),
    // gcloud sends this request before it copies a folder.
    'GET /b/{bucket}/storageLayout': ({ bucket }) => ({
      status: 200,
      json: storageLayout(buckets.get(bucket)),
    }),
    'GET /b/{bucket}/o': ({ bucket, query, origin }) => {
      const { items, prefixes, nextPageToken } = buckets.get(bucket).list(parseListQuery(query));
      const resources = items.map((item) => objectResource(item, origin));
      return list('storage#objects', { items: resources, prefixes, nextPageToken });
    },
    'GET /b/{bucket}/o/{object}': getObject,
    'GET /download/b/{bucket}/o/{object}': getContent,
    'GET /{bucket}/{object}': getContent,
    'DELETE /b/{bucket}/o/{object}': (request) => {
      const { bucket, object } = find(request);
      bucket.delete(object.name, parsePreconditions(request.query));
      return { status: 204 };
    },
  };
}

/** Makes the reply to a listing. Leaves empty lists out, as Cloud Storage does. */
function list(kind: string, content: Record<string, object[] | string[] | string | undefined>): Reply {
  const entries = Object.entries(content).filter(([, value]) => value !== undefined && value.length > 0);
  return { status: 200, json: { kind, ...Object.fromEntries(entries) } };
}
