import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

/** What a bundle is: as Node sees a CommonJS module (https://nodejs.org/docs/latest-v24.x/api/modules.html). */
type ModuleFunction = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

/** What goes around the code of a bundle to make it an expression, and that function. */
export const moduleFunction = {
  before: '(function(exports,require,module,__filename,__dirname){',
  after: '})',
};

/**
 * The file with V8's code cache of a function's bundle, for this V8 on this kind of processor: another one does not
 * find it, and compiles the bundle as if there were none. What V8 compares besides (its flags, the length of the
 * source) makes it refuse a cache; it does not compare the source, so a bundle and its cache are written together.
 */
export function codeCachePath(folder: string): string {
  return join(folder, `bundle.${process.versions.v8}.${process.arch}.cache`);
}

/** A function's bundle, compiled or spared that by its code cache. `run` is its module, to be run with its `require`. */
export function loadBundle(folder: string): { script: Script; run: (require: NodeJS.Require) => void } {
  const path = join(folder, 'bundle.js');
  const script = new Script(readFileSync(path, 'latin1'), {
    // Without its folder, so that the cache is the same bytes wherever it is made.
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
