import { join } from 'node:path';
import { invalid } from './errors.ts';

/** The folder of the logs. No bucket can have this name. */
export const INTERNAL_FOLDER = '.metadata';

/**
 * @throws StorageError 400
 * @see https://cloud.google.com/storage/docs/buckets#naming
 */
export function checkBucketName(name: unknown): string {
  if (typeof name !== 'string' || !/^(?!.*\.\.)[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name)) {
    throw invalid(`Invalid bucket name: '${name}'`);
  }
  return name;
}

/**
 * @throws StorageError 400
 * @see https://cloud.google.com/storage/docs/objects#naming
 */
export function checkObjectName(name: unknown): string {
  if (typeof name !== 'string' || name === '') throw invalid('Required: an object name');
  if (Buffer.byteLength(name) > 1024) throw invalid('The object name is longer than 1024 bytes.');
  if (/[\r\n]/.test(name) || name === '.' || name === '..' || !name.isWellFormed()) {
    throw invalid('Invalid object name: it has a line break, is "." or "..", or is not Unicode.');
  }
  return name;
}

// Matches names that a file system cannot hold, or takes for another name: control characters, characters that Windows
// reserves, and a dot or a space at the end.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
const UNSAFE = /[\u0000-\u001f\u007f\\:*?"<>|]|[. ]$/;

/** The path, under the storage folder, that is the object's name. @returns undefined where some system cannot hold it */
export function readablePath(bucket: string, name: string): string | undefined {
  const segments = name.split('/');
  const safe = segments.every(
    (segment) => segment !== '' && !UNSAFE.test(segment) && Buffer.byteLength(segment) <= 255,
  );
  return safe ? join(bucket, ...segments) : undefined;
}

/**
 * Compares names in the order of listings, by their UTF-8 bytes. JavaScript's order, by UTF-16 units, differs in one
 * case: a surrogate must sort behind the units U+E000 to U+FFFF.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [unitA, unitB] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

const rank = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
