import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** Holds a function's code as it is uploaded. */
export interface Bundle {
  /** Names the content: the name changes when, and only when, a byte of the code changes. */
  fileName: string;
  zip: Uint8Array;
}

/** Holds a bundle for each function, by the function's name. */
export type Bundles = Record<'receive' | 'process' | 'reconcile' | 'notify', Bundle>;

/**
 * Reads what the build wrote: a folder for each function.
 * @throws Error where a function is not built
 */
export function readBundles(folder: string): Bundles {
  return {
    receive: zipBundle('receive', readFolder(join(folder, 'receive'))),
    process: zipBundle('process', readFolder(join(folder, 'process'))),
    reconcile: zipBundle('reconcile', readFolder(join(folder, 'reconcile'))),
    notify: zipBundle('notify', readFolder(join(folder, 'notify'))),
  };
}

/** Zips files so that the same files give the same bytes, wherever they lie and whenever they were written. */
export function zipBundle(name: string, files: Record<string, Uint8Array>): Bundle {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  // Dates every file 1980, the first year that a zip file can hold. fflate writes local time, as this date is.
  const zip = zipSync(sorted, { level: 9, mtime: new Date(1980, 0, 1) });
  const hash = createHash('sha256').update(zip).digest('hex').slice(0, 16);
  return { fileName: `${name}-${hash}.zip`, zip };
}

function readFolder(folder: string): Record<string, Uint8Array> {
  if (!statSync(join(folder, 'index.js'), { throwIfNoEntry: false })) {
    throw new Error(`${folder} holds no function: run npm run build first.`);
  }
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    files.map((path) => [path.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(folder, path)))]),
  );
}
