import { invalid } from './errors.ts';

const SETTINGS = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
  'customTime',
] as const;

/** What an uploader may say about an object. All else follows from the bytes and the time. */
export type ObjectSettings = Partial<Record<(typeof SETTINGS)[number], string>> & {
  metadata?: Record<string, string>;
};

/** All that is known of an object but its bytes. */
export interface ObjectRecord {
  bucket: string;
  name: string;
  /** microseconds since the epoch, as in Cloud Storage; each write has a greater one */
  generation: number;
  /** bytes */
  size: number;
  /** base64 of the four bytes in big-endian order */
  crc32c: string;
  /** base64 */
  md5Hash: string;
  /** RFC 3339 */
  timeCreated: string;
  settings: ObjectSettings;
  /** the path of the file with the bytes, relative to the storage folder */
  file: string;
}

// A download carries the settings as headers (RFC 9110, section 5.5).
const NOT_A_HEADER = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Reads the settings in the object resource of an upload. Passes over the fields that the emulator has no use for:
 * holds, retention, access control lists.
 * @throws StorageError 400 for a value that is not a string
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects#resource
 */
export function parseSettings(resource: Record<string, unknown>): ObjectSettings {
  const settings: ObjectSettings = {};
  for (const field of SETTINGS) {
    const value = resource[field] ?? undefined;
    if (value === undefined) continue;
    settings[field] = expectString(field, value);
    if (NOT_A_HEADER.test(settings[field])) throw invalid(`${field} cannot be sent as a header`);
  }
  const metadata = resource.metadata ?? {};
  if (typeof metadata !== 'object') throw invalid('metadata must be an object');
  const entries = Object.entries(metadata).map(([key, value]) => [
    key,
    expectString(`metadata.${key}`, value),
  ]);
  if (entries.length > 0) settings.metadata = Object.fromEntries(entries);
  return settings;
}

function expectString(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`${field} must be a string`);
  return value;
}
