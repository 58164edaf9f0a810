import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emulatorProgram } from '../../local/sdk.ts';

describe("Google Cloud's SDK", () => {
  let folder: string;
  let sdk: string;
  let jar: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar sdk-'));
    sdk = join(folder, 'sdk');
    jar = join(sdk, 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar');
    for (const path of ['bin', 'lib', 'platform/cloud-firestore-emulator', '../java/bin']) {
      await mkdir(join(sdk, path), { recursive: true });
    }
    await writeFile(join(sdk, 'lib/gcloud.py'), '');
    await script(join(sdk, 'bin/gcloud'), `echo ${JSON.stringify(sdk)}`);
    await script(join(folder, 'java/bin/java'), '');
    await writeFile(jar, '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function script(path: string, text: string): Promise<void> {
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
  }
  const java = () => ({ JAVA_HOME: join(folder, 'java') });
  const found = () => ({
    java: join(folder, 'java/bin/java'),
    jar,
    mainClass: 'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
  });

  it('is found where gcloud is a link into it', async () => {
    await symlink(join(sdk, 'bin/gcloud'), join(folder, 'gcloud'));
    assert.deepEqual(await emulatorProgram('firestore', { ...java(), PATH: folder }), found());
  });

  it('is found where gcloud is a wrapper', async () => {
    await script(join(folder, 'gcloud'), `exec ${JSON.stringify(join(sdk, 'bin/gcloud'))} "$@"`);
    assert.deepEqual(await emulatorProgram('firestore', { ...java(), PATH: folder }), found());
  });

  it('is found by CLOUDSDK_ROOT_DIR', async () => {
    assert.deepEqual(
      await emulatorProgram('firestore', { ...java(), PATH: '', CLOUDSDK_ROOT_DIR: sdk }),
      found(),
    );
  });

  it('is missed, with the way to install it', async () => {
    await assert.rejects(emulatorProgram('pubsub', { PATH: folder }), {
      name: 'UserError',
      message:
        "Google Cloud's SDK is missing: install it (https://cloud.google.com/sdk/docs/install), or set PUBSUB_EMULATOR_HOST to an emulator that runs already.",
    });
  });

  it('has its missing component named, with the command that installs it', async () => {
    await rm(jar);
    await assert.rejects(emulatorProgram('firestore', { CLOUDSDK_ROOT_DIR: sdk }), {
      name: 'UserError',
      message: `The cloud-firestore-emulator is missing in ${sdk}: run 'gcloud components install cloud-firestore-emulator' (Debian: 'sudo apt-get install google-cloud-cli-firestore-emulator'), or set FIRESTORE_EMULATOR_HOST to an emulator that runs already.`,
    });
  });

  it('is of no use without Java', async () => {
    await assert.rejects(emulatorProgram('firestore', { PATH: folder, CLOUDSDK_ROOT_DIR: sdk }), {
      name: 'UserError',
      message: /^Java is missing, and the emulators need it: .*apt-get install/,
    });
  });
});
