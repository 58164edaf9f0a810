import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

/** The function that Node makes of a CommonJS module: https://nodejs.org/docs/latest-v24.x/api/modules.html */
type ModuleFunction = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

/** Wraps the code of a bundle, so that the code is an expression whose value is a ModuleFunction. */
export const moduleFunction = {
  before: '(function(exports,require,module,__filename,__dirname){',
  after: '})',
};

/**
 * The file with V8's code cache of a bundle. The name has V8's version and the processor, so that another V8 does not
 * find the file and compiles the bundle.
 *
 * V8 refuses a cache that was made with other flags or from a source of another length. V8 does not compare the source,
 * so a bundle and its cache are written together.
 */
export function codeCachePath(folder: string): string {
  return join(folder, `bundle.${process.versions.v8}.${process.arch}.cache`);
}

/**
 * Loads the bundle in a function's folder, from its code cache where V8 accepts the cache.
 * @returns the script, and `run`, which runs the bundle as a module with the given `require`
 */
export function loadBundle(folder: string): { script: Script; run: (require: NodeJS.Require) => void } {
  const path = join(folder, 'bundle.js');
  const script = new Script(readFileSync(path, 'latin1'), {
    // Leaves out the folder, so that the cache is the same bytes wherever it is made.
    filename: 'bundle.js',
    cachedData: readIfThere(codeCachePath(folder)),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  const run: ModuleFunction = script.runInThisContext();
  return { script, run: (require) => run(module.exports, require, module, path, folder) };
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
