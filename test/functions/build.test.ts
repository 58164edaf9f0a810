import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, functionNames } from '../../functions/build.ts';

const root = join(import.meta.dirname, '../..');

describe('the bundles', function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-build-'));
    await Promise.all([buildFunctions(join(folder, 'one')), buildFunctions(join(folder, 'two'))]);
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of functionNames) {
    it(`of ${name} are the same bytes each time, without a path of this machine`, async () => {
      const files = await readdir(join(folder, 'one', name), { recursive: true });
      assert.ok(files.includes('index.js'));
      for (const file of files) {
        const one = await readFile(join(folder, 'one', name, file));
        assert.ok(one.equals(await readFile(join(folder, 'two', name, file))), file);
        assert.ok(!one.includes(root) && !one.includes(folder), `${file} names a folder of this machine`);
      }
    });

    it(`of ${name} pin the Functions Framework with all that it needs, and are built by nobody else`, async () => {
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

    it(`of ${name} end at once, with one line, where a setting is missing`, () => {
      const framework = join(root, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [framework, `--source=${join(folder, 'one', name)}`, `--target=${name}`, '--port=0'],
        { env: { NODE_PATH: join(root, 'node_modules') }, encoding: 'utf8' },
      );
      assert.equal(status, 1);
      assert.equal(stderr, '');
      assert.deepEqual(JSON.parse(stdout), {
        severity: 'CRITICAL',
        event: 'configuration.invalid',
        message: 'GOOGLE_CLOUD_PROJECT is not set: it must be the id of a Google Cloud project.',
      });
    });
  }
});
