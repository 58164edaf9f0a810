import { join } from 'node:path';
import { invalid } from './errors.ts';

/** The folder of the logs. No bucket can have its name. */
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

// What some file system cannot hold, or does not hold apart: control characters, Windows' reserved ones.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f\\:*?"<>|]|[. ]$/;

/** The object's own name as its path under the storage folder, or undefined if that is not safe everywhere. */
export function readablePath(bucket: string, name: string): string | undefined {
  const segments = name.split('/');
  const safe = segments.every(
    (segment) => segment !== '' && !UNSAFE.test(segment) && Buffer.byteLength(segment) <= 255,
  );
  return safe ? join(bucket, ...segments) : undefined;
}

/**
 * The order of listings: by UTF-8 bytes. JavaScript compares UTF-16 units, which differs where a surrogate
 * (U+10000 and above) meets a unit of U+E000 to U+FFFF: only there must the surrogate come last.
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
