import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLocalConfig } from '../../local/config.ts';
import { freePort } from '../../local/ports.ts';
import { emulatorJavaArgs, requireJava } from '../../local/sdk.ts';

describe('the settings of the local system', () => {
  it('are complete without any', () => {
    const { folder, ...config } = parseLocalConfig({});
    assert.match(folder, /[/\\]\.local$/);
    assert.deepEqual(config, {
      projectId: 'smartcar-local',
      managementToken: 'local-management-token',
      ports: { receive: 8080, process: 8081, pubsub: 8085, firestore: 8086, storage: 8087, console: 8088 },
      emulatorHosts: {},
    });
  });

  it('take emulators that run already, and other ports', () => {
    const { ports, emulatorHosts } = parseLocalConfig({
      RECEIVE_PORT: '9090',
      STORAGE_PORT: '0',
      PUBSUB_EMULATOR_HOST: 'localhost:1',
    });
    assert.deepEqual(ports, {
      receive: 9090,
      process: 8081,
      pubsub: 8085,
      firestore: 8086,
      storage: 0,
      console: 8088,
    });
    assert.deepEqual(emulatorHosts, { pubsub: 'localhost:1' });
  });

  for (const value of ['80a', '-1', '65536', '1.5']) {
    it(`refuse ${value} as a port`, () => {
      assert.throws(() => parseLocalConfig({ PUBSUB_PORT: value }), {
        name: 'UserError',
        message: 'PUBSUB_PORT is not valid: set it to a port from 0 to 65535 (0: any that is free).',
      });
    });
  }
});

describe('what the local system needs', () => {
  const { PATH } = process.env;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-path-'));
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    await rm(folder, { recursive: true });
  });

  it('is named when a port is taken, with the variable that changes it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await assert.rejects(freePort(port, 'PUBSUB_PORT'), {
      name: 'UserError',
      message: `Port ${port} is in use: stop what listens there, or set PUBSUB_PORT to another port.`,
    });
    server.close();
  });

  it("is named when Google Cloud's SDK is missing", async () => {
    process.env.PATH = folder;
    await assert.rejects(emulatorJavaArgs('pubsub'), {
      name: 'UserError',
      message:
        "Google Cloud's SDK is missing: install it (https://cloud.google.com/sdk/docs/install), or set PUBSUB_EMULATOR_HOST to an emulator that runs already.",
    });
  });

  it('is named when the SDK has no such component, with the command that installs it', async () => {
    await writeFile(join(folder, 'gcloud-itself'), '');
    await symlink(join(folder, 'gcloud-itself'), join(folder, 'gcloud'));
    process.env.PATH = folder;
    await assert.rejects(emulatorJavaArgs('firestore'), {
      name: 'UserError',
      message:
        "The cloud-firestore-emulator is missing: run 'gcloud components install cloud-firestore-emulator' (Debian: 'sudo apt-get install google-cloud-cli-firestore-emulator'), or set FIRESTORE_EMULATOR_HOST to an emulator that runs already.",
    });
  });

  it('is named when there is no Java', async () => {
    process.env.PATH = folder;
    await assert.rejects(requireJava(), { name: 'UserError', message: /^Java is missing.*apt-get install/ });
  });
});
