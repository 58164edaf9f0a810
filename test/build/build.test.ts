import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { codeCachePath } from '../../build/code-cache/bundle.ts';
import { buildFunctions, functionNames } from '../../build/main.ts';
import { nodeOptions } from '../../infra/node-options.ts';

const root = join(import.meta.dirname, '../..');

describe('the bundles', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-build-'));
    await Promise.all([buildFunctions(join(folder, 'one')), buildFunctions(join(folder, 'two'))]);
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of functionNames) {
    it(`${name} is the same bytes each time, without a path of this machine`, async () => {
      const files = await readdir(join(folder, 'one', name), { recursive: true });
      assert.ok(files.includes('index.js'));
      for (const file of files) {
        const one = await readFile(join(folder, 'one', name, file));
        assert.ok(one.equals(await readFile(join(folder, 'two', name, file))), file);
        assert.ok(!one.includes(root) && !one.includes(folder), `${file} names a folder of this machine`);
      }
    });

    it(`${name} pins the Functions Framework and its dependencies, and has no scripts`, async () => {
      const read = async (file: string) =>
        JSON.parse(await readFile(join(folder, 'one', name, file), 'utf8'));
      const manifest = await read('package.json');
      assert.equal(manifest.scripts, undefined);
      assert.deepEqual(Object.keys(manifest.dependencies), ['@google-cloud/functions-framework']);
      const { packages } = await read('package-lock.json');
      assert.deepEqual(packages[''].dependencies, manifest.dependencies);
      const known = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
      for (const [path, locked] of Object.entries(packages)) {
        if (path !== '') assert.deepEqual(locked, known[path]);
        for (const dependency of Object.keys((locked as { dependencies?: object }).dependencies ?? {})) {
          assert.ok(
            Object.keys(packages).some((other) => other.endsWith(`node_modules/${dependency}`)),
            dependency,
          );
        }
      }
    });

    it(`${name} ends at once, with one line, where a setting is missing`, () => {
      assertRefusesToStart(join(folder, 'one', name), name);
    });
  }

  describe("V8's code cache", () => {
    it('is accepted with the flags of an ordinary Node and of a deployment', () => {
      for (const flags of [
        '',
        nodeOptions,
        `${nodeOptions} --max-old-space-size=256`,
        '--enable-source-maps',
      ]) {
        for (const name of functionNames)
          assert.equal(isCacheRejected(join(folder, 'one', name), flags), 'false', flags);
      }
    });

    it('is named for the version of V8 and the processor', () => {
      const { v8 } = process.versions;
      assert.equal(basename(codeCachePath('')), `bundle.${v8}.${process.arch}.cache`);
    });

    const faults: { what: string; rejected: string; spoil: (path: string) => Promise<void> }[] = [
      { what: 'that is missing', rejected: 'undefined', spoil: (path) => unlink(path) },
      { what: 'that is empty', rejected: 'true', spoil: (path) => truncate(path) },
      { what: 'that ends early', rejected: 'true', spoil: (path) => truncate(path, 10_000) },
      { what: 'of something else', rejected: 'true', spoil: (path) => writeFile(path, 'x'.repeat(10_000)) },
    ];
    for (const { what, rejected, spoil } of faults) {
      it(`${what} is not used, and the function starts`, async () => {
        const spoiled = join(folder, what.replaceAll(' ', '-'));
        await cp(join(folder, 'one/receive'), spoiled, { recursive: true });
        await spoil(codeCachePath(spoiled));
        assert.equal(isCacheRejected(spoiled), rejected);
        assertRefusesToStart(spoiled, 'receive');
      });
    }
  });
});

/** Whether V8 refuses the code cache of a function's folder; `undefined` where there is none. */
function isCacheRejected(source: string, flags = ''): string {
  const module = JSON.stringify(join(root, 'build/code-cache/bundle.ts'));
  const script = `import { loadBundle } from ${module};
    console.log(loadBundle(${JSON.stringify(source)}).script.cachedDataRejected)`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { NODE_OPTIONS: flags },
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout.trim();
}

/** Starts a function without any settings: the shortest way to see that its code runs. */
function assertRefusesToStart(source: string, target: string): void {
  const framework = join(root, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [framework, `--source=${source}`, `--target=${target}`, '--port=0'],
    { env: { NODE_PATH: join(root, 'node_modules') }, encoding: 'utf8' },
  );
  assert.equal(status, 1);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), {
    severity: 'CRITICAL',
    event: 'configuration.invalid',
    message: 'GOOGLE_CLOUD_PROJECT is not set: it must be the id of a Google Cloud project.',
  });
}
