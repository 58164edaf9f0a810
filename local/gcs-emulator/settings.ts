import { invalid } from './errors.ts';

const FIELDS = [
  'contentType',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'cacheControl',
  'customTime',
] as const;

// Downloads carry the fields above as headers (RFC 9110, section 5.5).
const NOT_A_HEADER = /[^\t\x20-\x7e\x80-\xff]/;

/** What a user may set on an object; the rest of its metadata follows from its bytes and its history. */
export type ObjectSettings = Partial<Record<(typeof FIELDS)[number], string>> & {
  metadata?: Record<string, string>;
};

/**
 * The settings after a patch: a field that is absent stays, one that is null goes, also inside `metadata`.
 * Fields this emulator has no use for (holds, retention, ACLs) are passed over.
 * @throws StorageError 400 for a value that is not a string
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/patch
 */
export function patchSettings(current: ObjectSettings, patch: Record<string, unknown>): ObjectSettings {
  const patched: ObjectSettings = {};
  for (const field of FIELDS) {
    const value = patch[field] === undefined ? current[field] : patch[field];
    if (value === undefined || value === null) continue;
    patched[field] = expectString(field, value);
    if (NOT_A_HEADER.test(patched[field])) throw invalid(`${field} cannot be sent as a header`);
  }
  const metadata = patchCustomMetadata(current.metadata ?? {}, patch.metadata);
  if (Object.keys(metadata).length > 0) patched.metadata = metadata;
  return patched;
}

function patchCustomMetadata(current: Record<string, string>, patch: unknown): Record<string, string> {
  if (patch === undefined) return current;
  if (patch === null) return {};
  if (typeof patch !== 'object') throw invalid('metadata must be an object');
  const patched = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) patched.delete(key);
    else patched.set(key, expectString(`metadata.${key}`, value));
  }
  return Object.fromEntries(patched);
}

function expectString(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`${field} must be a string`);
  return value;
}

/**
 * A request's JSON; an empty body is an empty object.
 * @throws StorageError 400
 */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('Parse Error: the request is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('Parse Error: a JSON object is expected');
  }
  return { ...value };
}
