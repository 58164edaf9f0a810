import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Lockfile, pruneLockfile } from './lockfile.ts';

const FRAMEWORK = '@google-cloud/functions-framework';
const root = join(import.meta.dirname, '..');

/** The functions, by the name of their folder, their bundle and their target. */
export const functionNames = ['receive', 'process', 'reconcile'] as const;

/**
 * Writes each function as a folder that can be deployed, or run alone with
 * `functions-framework --source=dist/<name> --target=<name>`. The same sources give the same bytes.
 *
 * The Functions Framework stays outside of the bundle, since it is what loads it; it is pinned to what the tests run
 * on. There is no `build` script and no node_modules: https://cloud.google.com/docs/buildpacks/nodejs
 */
export async function buildFunctions(outputFolder = join(root, 'dist')): Promise<void> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const lockfile: Lockfile = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));

  for (const name of functionNames) {
    const folder = join(outputFolder, name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await build({
      entryPoints: [join(root, 'functions', name, 'index.ts')],
      outfile: join(folder, 'index.js'),
      absWorkingDir: root,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      bundle: true,
      minify: true,
      legalComments: 'none',
      logLevel: 'warning',
      external: [FRAMEWORK],
    });
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
