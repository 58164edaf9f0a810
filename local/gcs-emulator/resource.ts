import type { BucketRecord, ObjectRecord } from './journal.ts';

/**
 * An object as the JSON API shows it: 64-bit numbers are strings.
 * @param origin scheme and authority under which the client reached the emulator
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects#resource
 */
export function objectResource(object: ObjectRecord, origin: string) {
  const { bucket, name, generation, metageneration, settings } = object;
  const path = `storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/${path}`,
    mediaLink: `${origin}/download/${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation: String(generation),
    metageneration: String(metageneration),
    storageClass: 'STANDARD',
    size: String(object.size),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    etag: etag(object),
    timeCreated: object.timeCreated,
    updated: object.updated,
    timeStorageClassUpdated: object.timeCreated,
    ...settings,
  };
}

/** @see https://cloud.google.com/storage/docs/json_api/v1/buckets#resource */
export function bucketResource({ name, timeCreated, settings }: BucketRecord, origin: string) {
  return {
    location: 'US',
    storageClass: 'STANDARD',
    ...settings,
    kind: 'storage#bucket',
    id: name,
    selfLink: `${origin}/storage/v1/b/${name}`,
    name,
    projectNumber: '0',
    metageneration: '1',
    etag: 'CAE=',
    timeCreated,
    updated: timeCreated,
  };
}

/** The headers of a download; clients validate what they receive by `x-goog-hash`. */
export function contentHeaders(object: ObjectRecord): Record<string, string> {
  const { settings } = object;
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'content-type': settings.contentType ?? 'application/octet-stream',
    'last-modified': new Date(object.updated).toUTCString(),
    etag: `"${etag(object)}"`,
    'x-goog-generation': String(object.generation),
    'x-goog-metageneration': String(object.metageneration),
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-storage-class': 'STANDARD',
    'x-goog-stored-content-encoding': settings.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': String(object.size),
  };
  if (settings.contentEncoding) headers['content-encoding'] = settings.contentEncoding;
  if (settings.contentDisposition) headers['content-disposition'] = settings.contentDisposition;
  if (settings.contentLanguage) headers['content-language'] = settings.contentLanguage;
  if (settings.cacheControl) headers['cache-control'] = settings.cacheControl;
  return headers;
}

const etag = ({ generation, metageneration }: ObjectRecord) =>
  Buffer.from(`${generation}/${metageneration}`).toString('base64');
