import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../ops/errors.ts';
import { resolveTarget } from '../../ops/target.ts';

const emulators = {
  PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:2',
  STORAGE_EMULATOR_HOST: 'http://127.0.0.1:3',
};

describe('resolveTarget', function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-target-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function outputsFile(content: unknown): Promise<string> {
    const path = join(folder, 'outputs.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  }
  const refuses = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, (error) => error instanceof UsageError && message.test(error.message));

  it('takes a flag before the environment, and that before the outputs', async () => {
    const outputs = await outputsFile({
      'smartcar-prod': { archive_bucket: 'of-outputs', events_topic: 'of-outputs', project_id: 'of-outputs' },
    });
    const env = { ARCHIVE_BUCKET: 'of-env', EVENTS_TOPIC: 'of-env' };
    assert.deepEqual(await resolveTarget({ bucket: 'of-flag', outputs }, env), {
      isLocal: false,
      bucket: 'of-flag',
      topic: 'of-env',
      project: 'of-outputs',
    });
  });

  it('guesses nothing of a deployed stack', async () => {
    assert.deepEqual(await resolveTarget({}, {}), { isLocal: false });
  });

  it('knows the names of the local system', async () => {
    assert.deepEqual(await resolveTarget({}, emulators), {
      isLocal: true,
      project: 'smartcar-local',
      bucket: 'smartcar-local-smartcar-local-archive',
      topic: 'smartcar-local-events',
      subscription: 'smartcar-local-process',
      deadLetters: 'smartcar-local-dead-letters',
      database: '(default)',
    });
  });

  for (const missing of Object.keys(emulators)) {
    it(`refuses to work half on emulators, without ${missing}`, async () => {
      await refuses(resolveTarget({}, { ...emulators, [missing]: '' }), new RegExp(`but not ${missing}`));
    });
  }

  it("refuses a deployed stack's outputs beside emulators", async () => {
    await refuses(resolveTarget({ outputs: 'outputs.json' }, emulators), /^--outputs .* unset them\.$/);
  });

  it('refuses a file that holds no outputs', async () => {
    const remedy = /cdktf output --outputs-file/;
    await refuses(resolveTarget({ outputs: join(folder, 'none') }, {}), remedy);
    await refuses(resolveTarget({ outputs: await outputsFile({ a: {}, b: {} }) }, {}), remedy);
    await refuses(resolveTarget({ outputs: await outputsFile([]) }, {}), remedy);
  });

  it('refuses what is no name', async () => {
    await refuses(resolveTarget({ subscription: 'a" OR "b' }, {}), /^--subscription is not a name/);
  });
});
