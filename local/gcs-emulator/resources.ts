import { omitEmpty } from '../../functions/runtime/omit-empty.ts';
import type { Bucket } from './bucket.ts';
import type { ObjectRecord } from './object-record.ts';

/**
 * Makes the resource of an object as the JSON API has it, with 64-bit numbers as strings.
 * @param origin the scheme and the authority of `mediaLink`, from which gcloud downloads
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects#resource
 */
export function objectResource(object: ObjectRecord, origin: string) {
  const { bucket, name, generation, timeCreated } = object;
  const path = `storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/${path}`,
    mediaLink: `${origin}/download/${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation: String(generation),
    metageneration: '1',
    storageClass: 'STANDARD',
    size: String(object.size),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    etag: etag(object),
    timeCreated,
    updated: timeCreated,
    ...object.settings,
  };
}

/** @see https://cloud.google.com/storage/docs/json_api/v1/buckets#resource */
export function bucketResource({ name, timeCreated }: Bucket) {
  return {
    kind: 'storage#bucket',
    id: name,
    name,
    projectNumber: '0',
    location: 'US',
    storageClass: 'STANDARD',
    metageneration: '1',
    etag: 'CAE=',
    timeCreated,
    updated: timeCreated,
  };
}

/** @see https://cloud.google.com/storage/docs/json_api/v1/buckets/getStorageLayout */
export function storageLayout({ name }: Bucket) {
  return { kind: 'storage#storageLayout', bucket: name, location: 'US', locationType: 'multi-region' };
}

/** Makes the headers of a download. Clients validate the bytes by `x-goog-hash`. */
export function contentHeaders(object: ObjectRecord): Record<string, string> {
  const { contentType, contentEncoding, contentDisposition, contentLanguage, cacheControl } = object.settings;
  return {
    'accept-ranges': 'bytes',
    'content-type': contentType ?? 'application/octet-stream',
    'last-modified': new Date(object.timeCreated).toUTCString(),
    etag: `"${etag(object)}"`,
    'x-goog-generation': String(object.generation),
    'x-goog-metageneration': '1',
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-storage-class': 'STANDARD',
    'x-goog-stored-content-encoding': contentEncoding ?? 'identity',
    'x-goog-stored-content-length': String(object.size),
    ...omitEmpty({
      'content-encoding': contentEncoding,
      'content-disposition': contentDisposition,
      'content-language': contentLanguage,
      'cache-control': cacheControl,
    }),
  };
}

const etag = ({ generation }: ObjectRecord) => Buffer.from(String(generation)).toString('base64');
