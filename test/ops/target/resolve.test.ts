import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../ops/errors.ts';
import { resolveTarget } from '../../../ops/target/resolve.ts';

const emulators = {
  PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:2',
  STORAGE_EMULATOR_HOST: 'http://127.0.0.1:3',
};
const localOutputs = {
  'smartcar-local': {
    project_id: 'smartcar-local',
    archive_bucket: 'local-archive',
    events_topic: 'local-events',
    process_subscription: 'local-process',
    dead_letters_subscription: 'local-dead-letters',
    firestore_database: '(default)',
    pubsub_emulator_host: emulators.PUBSUB_EMULATOR_HOST,
    firestore_emulator_host: emulators.FIRESTORE_EMULATOR_HOST,
    storage_emulator_host: emulators.STORAGE_EMULATOR_HOST,
  },
};
const deployed = {
  'smartcar-prod': { project_id: 'my-fleet', archive_bucket: 'prod-archive', events_topic: 'prod-events' },
};

describe('resolveTarget', () => {
  let folder: string;
  let outputs: string;
  /** No local system runs. */
  let nowhere: { LOCAL_FOLDER: string };
  /** One runs. */
  let running: { LOCAL_FOLDER: string };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-target-'));
    nowhere = { LOCAL_FOLDER: join(folder, 'none') };
    running = { LOCAL_FOLDER: join(folder, 'local') };
    await mkdir(running.LOCAL_FOLDER);
    await writeFile(join(running.LOCAL_FOLDER, 'outputs.json'), JSON.stringify(localOutputs));
    outputs = await file('prod.json', deployed);
  });
  after(() => rm(folder, { recursive: true }));

  async function file(name: string, content: unknown): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }
  const refuses = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof UsageError, `${error}`);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });

  it('takes the local system that runs', async () => {
    const { names, emulators: hosts, folder: own } = await resolveTarget({}, running);
    assert.deepEqual(names, {
      project: 'smartcar-local',
      bucket: 'local-archive',
      topic: 'local-events',
      subscription: 'local-process',
      deadLetters: 'local-dead-letters',
      database: '(default)',
    });
    assert.deepEqual(hosts, {
      pubsub: '127.0.0.1:1',
      firestore: '127.0.0.1:2',
      storage: 'http://127.0.0.1:3',
    });
    assert.equal(own, running.LOCAL_FOLDER);
  });

  it('takes the outputs that are named, also beside a local system that runs', async () => {
    const { names, emulators: hosts } = await resolveTarget({ outputs }, running);
    assert.deepEqual(names, { project: 'my-fleet', bucket: 'prod-archive', topic: 'prod-events' });
    assert.equal(hosts, undefined);
  });

  it('takes a flag before the outputs and a contradicting variable', async () => {
    const env = { ...nowhere, ARCHIVE_BUCKET: 'of-env' };
    const { names } = await resolveTarget({ outputs, bucket: 'of-flag' }, env);
    assert.equal(names.bucket, 'of-flag');
    assert.equal(names.topic, 'prod-events');
  });

  it('takes a flag before the environment where there are no outputs', async () => {
    const env = { ...nowhere, ARCHIVE_BUCKET: 'of-env', EVENTS_TOPIC: 'of-env' };
    const { names } = await resolveTarget({ bucket: 'of-flag' }, env);
    assert.deepEqual(names, { bucket: 'of-flag', topic: 'of-env' });
  });

  it('leaves a local system out where another project is named', async () => {
    const { names, emulators: hosts } = await resolveTarget({ project: 'my-fleet' }, running);
    assert.deepEqual(names, { project: 'my-fleet' });
    assert.equal(hosts, undefined);
  });

  it('guesses nothing of a deployed stack', async () => {
    assert.deepEqual((await resolveTarget({}, nowhere)).names, {});
  });

  it('takes emulators that the environment names', async () => {
    const { emulators: hosts } = await resolveTarget({}, { ...nowhere, ...emulators });
    assert.equal(hosts?.storage, 'http://127.0.0.1:3');
  });

  it('takes variables that say the same as the outputs', async () => {
    await resolveTarget({}, { ...running, ...emulators, GOOGLE_CLOUD_PROJECT: 'smartcar-local' });
  });

  const leftovers: { title: string; of: 'local' | 'prod'; env: Record<string, string>; says: RegExp }[] = [
    {
      title: "another project than the local system's",
      of: 'local',
      env: { GOOGLE_CLOUD_PROJECT: 'my-fleet' },
      says: /^GOOGLE_CLOUD_PROJECT is my-fleet, but .*outputs\.json has smartcar-local: unset it, or give --project\.$/,
    },
    {
      title: "another project than the deployment's",
      of: 'prod',
      env: { GOOGLE_CLOUD_PROJECT: 'smartcar-local' },
      says: /^GOOGLE_CLOUD_PROJECT is smartcar-local, but .*prod\.json has my-fleet/,
    },
    {
      title: 'an emulator beside a deployment',
      of: 'prod',
      env: { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' },
      says: /^PUBSUB_EMULATOR_HOST is 127\.0\.0\.1:1, but .*prod\.json is of Google Cloud: unset it\.$/,
    },
    {
      title: "another emulator than the local system's",
      of: 'local',
      env: { FIRESTORE_EMULATOR_HOST: '127.0.0.1:99' },
      says: /^FIRESTORE_EMULATOR_HOST is 127\.0\.0\.1:99, but .* has 127\.0\.0\.1:2: unset it\.$/,
    },
  ];
  for (const { title, of, env, says } of leftovers) {
    it(`refuses a variable that names ${title}`, async () => {
      await refuses(resolveTarget(of === 'prod' ? { outputs } : {}, { ...running, ...env }), says);
    });
  }

  for (const missing of Object.keys(emulators)) {
    it(`refuses to work half on emulators, without ${missing}`, async () => {
      const env = { ...nowhere, ...emulators, [missing]: '' };
      await refuses(resolveTarget({}, env), new RegExp(`but not ${missing}`));
    });
  }

  it('refuses a file that does not hold the outputs of one stack', async () => {
    const remedy = /cdktf output --outputs-file/;
    await refuses(resolveTarget({ outputs: join(folder, 'missing.json') }, nowhere), remedy);
    await refuses(resolveTarget({ outputs: await file('two.json', { a: {}, b: {} }) }, nowhere), remedy);
    await refuses(resolveTarget({ outputs: await file('list.json', []) }, nowhere), remedy);
    await refuses(resolveTarget({ outputs: await file('half.json', '{"a":') }, nowhere), remedy);
    await refuses(resolveTarget({ outputs: folder }, nowhere), /cannot be read \(EISDIR\)/);
  });

  it('says how to write the outputs of an environment that are not here', async () => {
    const command = /'ENVIRONMENT=nosuch npx cdktf output --outputs-file outputs\.nosuch\.json'/;
    await refuses(resolveTarget({ environment: 'nosuch' }, nowhere), command);
    await refuses(
      resolveTarget({ environment: '../x' }, nowhere),
      /^--environment is not the name of an environment/,
    );
    await refuses(resolveTarget({ environment: 'prod', outputs }, nowhere), /give one of them/);
  });

  it('refuses what is no name', async () => {
    await refuses(resolveTarget({ subscription: 'a" OR "b' }, nowhere), /^--subscription is not a name/);
  });
});
