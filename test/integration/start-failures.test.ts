import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { freePort } from '../../local/ports.ts';
import { copyCheckout } from '../helpers/checkout.ts';
import { runCommand } from '../helpers/command.ts';

const services = ['RECEIVE', 'PROCESS', 'PUBSUB', 'FIRESTORE', 'STORAGE', 'CONSOLE'];

describe('npm start that cannot start', function () {
  this.timeout(60_000);
  let folder: string;
  let ports: Record<string, string>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-start-'));
    const free = await Promise.all(services.map((name) => freePort(0, name)));
    ports = Object.fromEntries(services.map((name, index) => [`${name}_PORT`, `${free[index]}`]));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Expects the start to end by itself with one line, and to leave nothing that listens. */
  async function refused(env: Record<string, string>, line: RegExp, script = 'local/main.ts') {
    const command = runCommand(script, [], { LOCAL_FOLDER: join(folder, 'local'), ...ports, ...env });
    const code = await command.ended;
    const said = command.output().replace(/^Starting .*\n/, '');
    assert.match(said, line);
    assert.equal(code, 1);
    for (const [name, port] of Object.entries(ports)) {
      if (!(name in env)) await freePort(Number(port), name);
    }
    return said;
  }

  it('names a project that is none', async () => {
    await refused({ GOOGLE_CLOUD_PROJECT: 'My Project' }, /^GOOGLE_CLOUD_PROJECT is not valid: .*\n$/);
  });

  it('names a token that is none, and does not show it', async () => {
    await refused(
      { SMARTCAR_MANAGEMENT_TOKEN: 'abc' },
      /^SMARTCAR_MANAGEMENT_TOKEN is not valid(?!.*abc).*\n$/,
    );
  });

  it('names a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const name of ['RECEIVE_PORT', 'FIRESTORE_PORT']) {
      await refused(
        { [name]: `${port}` },
        new RegExp(`^Port ${port} is in use on .* set ${name} to another port\\.\n$`),
      );
    }
    server.close();
  });

  it('names an emulator that does not run', async () => {
    await refused(
      { PUBSUB_EMULATOR_HOST: `http://127.0.0.1:${ports.PUBSUB_PORT}` },
      /^PUBSUB_EMULATOR_HOST \(127\.0\.0\.1:\d+\) names an emulator, and nothing answers there: .*\n$/,
    );
  });

  it('names a folder that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await refused(
      { LOCAL_FOLDER: join(folder, 'file/sub') },
      /^The folder \S+file\/sub cannot be made .*\n$/,
    );
  });

  it('names a state that is damaged, and leaves it as it is', async () => {
    const state = join(folder, 'local/state/smartcar-local');
    const metadata = join(state, 'firestore/firestore.overall_export_metadata');
    await mkdir(join(state, 'firestore'), { recursive: true });
    await writeFile(join(state, 'messages.json'), '[');
    await writeFile(metadata, 'half an export');
    await refused({}, /^What the last run kept in \S+ cannot be used \(messages\.json .*\n$/);
    await writeFile(join(state, 'messages.json'), '[]');
    await refused({}, /^The Firestore emulator does not start with what the last run kept .*\n$/);
    assert.equal(await readFile(metadata, 'utf8'), 'half an export');
  });

  it('says which Java is needed', async () => {
    // Emulators that need the Java of a far future.
    const jar = (mainClass: string) => {
      const header = Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 99 + 44]);
      return zipSync({ [`${mainClass.replaceAll('.', '/')}.class`]: header });
    };
    for (const [path, mainClass] of [
      ['pubsub-emulator/lib/cloud-pubsub-emulator-9-all.jar', 'com.google.cloud.pubsub.testing.v1.Main'],
      [
        'cloud-firestore-emulator/cloud-firestore-emulator.jar',
        'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
      ],
    ] as const) {
      const file = join(folder, 'platform', path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, jar(mainClass));
    }
    await refused({ CLOUDSDK_ROOT_DIR: folder }, /^Java 99 is needed, and \S+ is Java \d+: install .*\n$/);
  });

  describe('since a handler is broken', () => {
    let checkout: string;
    beforeEach(async () => {
      checkout = await copyCheckout(folder);
    });
    const breakHandler = (code: string) =>
      appendFile(join(checkout, 'functions/process/handlers/vehicle-state.ts'), code);

    it('shows what esbuild says of it, without a stack', async () => {
      await breakHandler('\nconst = 1;\n');
      const said = await refused(
        {},
        /Expected identifier but found "=".*vehicle-state\.ts:\d+:6.*\nThe functions cannot be built: correct the error above\.\n$/s,
        join(checkout, 'local/main.ts'),
      );
      assert.equal(said.match(/Expected identifier/g)?.length, 1);
      assert.doesNotMatch(said, /^ +at /m);
    });

    it('shows the error that it throws as it is loaded', async () => {
      await breakHandler('\nthrow new TypeError("no such limit");\n');
      await refused(
        {},
        /^The functions cannot be built, since one throws as it is loaded: TypeError: no such limit\n$/,
        join(checkout, 'local/main.ts'),
      );
    });
  });
});
