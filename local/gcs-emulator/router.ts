import { invalid, StorageError } from './errors.ts';

export interface Route {
  /**
   * the method and the shape of the path, as in `GET /b/{bucket}/o/{object}`, `POST /upload/b/{bucket}/o` or, of the
   * XML API, `GET /{bucket}/{object}`
   */
  operation: string;
  bucket: string;
  object: string;
  query: URLSearchParams;
}

// The Node client leaves `/storage/v1` out when it takes its endpoint from STORAGE_EMULATOR_HOST.
// gcloud opens resumable uploads under `/resumable/upload`.
const JSON_API = /^(?:\/resumable(?=\/upload))?(\/upload|\/download)?(?:\/storage\/v1)?\/b(?:\/(.*))?$/;
const XML_API = /^\/([^/]+)(?:\/(.+))?$/;

/**
 * Names the operation of a request. Takes the path as it was sent: `URL` would resolve an object named `..`.
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

/** The name of an object holds slashes as they are here. */
function parseXmlPath(path: string) {
  const [match, bucket = '', object = ''] = XML_API.exec(path) ?? [];
  if (!match) throw new StorageError(404, 'notFound', 'Not Found');
  return { shape: object === '' ? '/{bucket}' : '/{bucket}/{object}', bucket, object };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid('The path is not percent-encoded UTF-8.');
  }
}
