import { invalid, StorageError } from './errors.ts';

export interface Route {
  /**
   * The method and the shape of the path, as `GET /b/{bucket}/o/{object}`, `POST /upload/b/{bucket}/o` or, in the XML
   * API, `GET /{bucket}/{object}`.
   */
  operation: string;
  bucket: string;
  object: string;
  query: URLSearchParams;
}

// Takes paths without `/storage/v1` too, which the Node client sends to the endpoint in STORAGE_EMULATOR_HOST.
// Takes `/resumable/upload` too, under which gcloud opens resumable uploads.
const JSON_API = /^(?:\/resumable(?=\/upload))?(\/upload|\/download)?(?:\/storage\/v1)?\/b(?:\/(.*))?$/;
const XML_API = /^\/([^/]+)(?:\/(.+))?$/;

/**
 * Names the operation of a request. Does not use `URL`, which would resolve the `..` of an object's name.
 * @throws StorageError 404 outside of both APIs, 400 for a path that is not percent-encoded UTF-8
 * @see https://cloud.google.com/storage/docs/json_api
 * @see https://cloud.google.com/storage/docs/xml-api/overview
 */
export function route(method: string, target: string): Route {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const { shape, bucket, object } = parseJsonPath(path) ?? parseXmlPath(path);
  return {
    operation: `${method === 'HEAD' ? 'GET' : method} ${shape}`,
    bucket: decode(bucket),
    object: decode(object),
    query: new URLSearchParams(search),
  };
}

function parseJsonPath(path: string) {
  const [match, service = '', rest] = JSON_API.exec(path) ?? [];
  if (!match) return undefined;
  const [bucket = '', collection, object = '', ...further] = rest ? rest.split('/') : [];
  const segments = [
    `${service}/b`,
    ...(bucket === '' ? [] : ['{bucket}']),
    ...(collection === undefined ? [] : [collection]),
    ...(object === '' ? [] : ['{object}']),
    ...further,
  ];
  return { shape: segments.join('/'), bucket, object };
}

/** Parses a path of the XML API, in which the slashes of an object's name are not encoded. */
function parseXmlPath(path: string) {
  const [match, bucket = '', object = ''] = XML_API.exec(path) ?? [];
  if (!match) throw new StorageError({ status: 404, reason: 'notFound', message: 'Not Found' });
  return { shape: object === '' ? '/{bucket}' : '/{bucket}/{object}', bucket, object };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid('The path is not percent-encoded UTF-8.');
  }
}
