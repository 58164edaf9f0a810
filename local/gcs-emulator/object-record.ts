import { invalid } from './errors.ts';

const SETTINGS = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
  'customTime',
] as const;

/** The fields of an object that its uploader chooses. All other fields follow from the bytes and the time. */
export type ObjectSettings = Partial<Record<(typeof SETTINGS)[number], string>> & {
  metadata?: Record<string, string>;
};

/** An object without its bytes. */
export interface ObjectRecord {
  bucket: string;
  name: string;
  /** Microseconds since the epoch, as in Cloud Storage. Each write has a greater generation. */
  generation: number;
  /** Bytes. */
  size: number;
  /** Base64 of the four bytes in big-endian order. */
  crc32c: string;
  /** Base64. */
  md5Hash: string;
  /** RFC 3339. */
  timeCreated: string;
  settings: ObjectSettings;
  /** The path of the file with the bytes, relative to the storage folder. */
  file: string;
}

// Matches what the value of a header cannot hold (RFC 9110, section 5.5). A download has the settings in its headers.
const NOT_A_HEADER = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Parses the settings in the object resource of an upload. Ignores the fields that the emulator does not use: holds,
 * retention, access control lists.
 * @throws StorageError 400 for a value that is not a string, or that a header cannot hold
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
