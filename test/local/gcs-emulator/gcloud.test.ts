import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type TemporaryEmulator, temporaryEmulator } from './emulator.ts';

const run = promisify(execFile);

/** Each command of gcloud takes a second or more, so that one journey takes them all. */
describe('the emulator behind gcloud storage', function () {
  this.timeout(120_000);
  let emulator: TemporaryEmulator;
  let folder: string;

  before(async function () {
    const installed = await run('gcloud', ['--version']).catch(() => undefined);
    if (!installed) this.skip();
    emulator = await temporaryEmulator();
    folder = await mkdtemp(join(tmpdir(), 'gcloud-'));
  });
  after(async () => {
    await emulator?.remove();
    if (folder) await rm(folder, { recursive: true });
  });

  const gcloud = async (...args: string[]) => {
    const { stdout } = await run('gcloud', ['storage', ...args], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        CLOUDSDK_CONFIG: join(folder, 'config'),
        CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${emulator.url}/`,
        CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
        CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
        CLOUDSDK_CORE_DISABLE_PROMPTS: 'true',
      },
    });
    return stdout;
  };

  it('copies a folder there and back, lists, prints and deletes', async () => {
    const files = {
      'up/a.json': Buffer.from('{"x":1}\n'),
      'up/empty': Buffer.alloc(0),
      // From 8 MiB on, an upload is resumable.
      'up/below/large': randomBytes(9 * 1024 * 1024),
    };
    await mkdir(join(folder, 'up/below'), { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);

    await gcloud('cp', '--recursive', 'up', 'gs://archive/');
    const listed = (await gcloud('ls', '--recursive', 'gs://archive/**')).trim().split('\n');
    assert.deepEqual(
      listed.toSorted(),
      Object.keys(files)
        .map((name) => `gs://archive/${name}`)
        .toSorted(),
    );
    assert.equal(await gcloud('cat', 'gs://archive/up/a.json'), '{"x":1}\n');

    await mkdir(join(folder, 'down'));
    await gcloud('cp', '--recursive', 'gs://archive/up', 'down/');
    for (const [name, bytes] of Object.entries(files)) {
      assert.ok(bytes.equals(await readFile(join(folder, 'down', name))), name);
    }

    await gcloud('rm', 'gs://archive/up/**');
    assert.deepEqual((await emulator.bucket.getFiles())[0], []);
  });
});
