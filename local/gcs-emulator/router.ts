import { invalid, StorageError } from './errors.ts';

export interface Route {
  /** the method and the shape of the path, as in `GET /b/{bucket}/o/{object}` or `POST /upload/b/{bucket}/o` */
  operation: string;
  bucket: string;
  object: string;
  query: URLSearchParams;
}

/**
 * Names the operation of a request.
 *
 * `/storage/v1` may be missing: the Node client leaves it out when it takes its endpoint from
 * STORAGE_EMULATOR_HOST. The path is taken apart as it was sent, not by `URL`, which would resolve an
 * object named `..` as a step up.
 *
 * @throws StorageError 404 outside of the API, 400 for a path that is not percent-encoded UTF-8
 * @see https://cloud.google.com/storage/docs/json_api
 */
export function route(method: string, target: string): Route {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const [match, service = '', rest] =
    /^(\/upload|\/download)?(?:\/storage\/v1)?\/b(?:\/(.*))?$/.exec(path) ?? [];
  if (!match) throw new StorageError(404, 'notFound', 'Not Found');
  const [bucket = '', collection, object = '', ...further] = rest ? rest.split('/') : [];
  const shape = [
    `${method === 'HEAD' ? 'GET' : method} ${service}/b`,
    ...(bucket === '' ? [] : ['{bucket}']),
    ...(collection === undefined ? [] : [collection]),
    ...(object === '' ? [] : ['{object}']),
    ...further,
  ];
  return {
    operation: shape.join('/'),
    bucket: decode(bucket),
    object: decode(object),
    query: new URLSearchParams(search),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid('The path is not percent-encoded UTF-8.');
  }
}
