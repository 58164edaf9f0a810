import { invalid } from './errors.ts';

/**
 * Parses a JSON object. Takes an empty body for an empty object.
 * @throws StorageError 400 for anything else
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
