import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { moduleFunction } from './code-cache/bundle.ts';
import { googleProtos } from './google-protos.ts';
import { type Lockfile, pruneLockfile } from './lockfile.ts';
import { sourceMapPath, writeSourceMap } from './source-map.ts';

const FRAMEWORK = '@google-cloud/functions-framework';
const root = join(import.meta.dirname, '..');

const run = promisify(execFile);

const options: BuildOptions = {
  absWorkingDir: root,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  bundle: true,
  minify: true,
  // Lets a bundle be read as Latin-1, the quickest way.
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
};

/** Makes V8 write the same code cache each time. A Node without the flag accepts that cache. */
const REPRODUCIBLE = ['--predictable'];

/** The functions. Each name is the function's folder, its bundle and its target. */
export const functionNames = ['receive', 'process', 'reconcile', 'notify'] as const;

/**
 * Writes each function as a folder that can be deployed, or run alone with
 * `functions-framework --source=dist/<name> --target=<name>`, and beside the folder its source map, which is not
 * deployed. The same sources give the same bytes.
 *
 * Leaves the Functions Framework out of the bundle, because the framework loads the bundle, and pins the version that
 * the tests run on. Writes no `build` script and no node_modules: https://cloud.google.com/docs/buildpacks/nodejs
 * @param outputFolder gets a folder for each function; what is in that folder is replaced
 */
export async function buildFunctions(outputFolder = join(root, 'dist')): Promise<void> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const lockfile: Lockfile = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));

  for (const name of functionNames) {
    const folder = join(outputFolder, name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const { outputFiles } = await build({
      ...options,
      entryPoints: [join(root, 'functions', name, 'index.ts')],
      outfile: join(folder, 'bundle.js'),
      sourcemap: 'external',
      sourcesContent: false,
      write: false,
      external: [FRAMEWORK],
      plugins: [googleProtos],
      banner: { js: moduleFunction.before },
      footer: { js: moduleFunction.after },
    });
    for (const { path, contents, text } of outputFiles) {
      if (path.endsWith('.map'))
        await writeSourceMap(sourceMapPath(outputFolder, name), { text, folder, root });
      else await writeFile(path, contents);
    }
    await build({
      ...options,
      entryPoints: [join(root, 'build/code-cache/entry.ts')],
      outfile: join(folder, 'index.js'),
    });
    await run(process.execPath, [...REPRODUCIBLE, join(root, 'build/code-cache/main.ts'), folder]);
    const bundle = {
      name,
      version: manifest.version,
      private: true,
      main: 'index.js',
      engines: manifest.engines,
      dependencies: { [FRAMEWORK]: manifest.dependencies[FRAMEWORK] },
    };
    await writeJson(join(folder, 'package.json'), bundle);
    await writeJson(join(folder, 'package-lock.json'), pruneLockfile(lockfile, bundle));
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

if (import.meta.main) await buildFunctions();
