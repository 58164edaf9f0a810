import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../local/ports.ts';
import { vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';
import { type System, startSystem } from '../../helpers/system.ts';
import { until } from '../../helpers/until.ts';

const slowProxy = join(import.meta.dirname, '../../../bench/harness/slow-proxy.ts');

describe('ops, far from Pub/Sub', function () {
  this.timeout(900_000);
  let system: System;
  const children: ChildProcess[] = [];
  const folders: string[] = [];
  const [broken] = vehicleStates(1).map((event) => ({ ...event, data: { signals: 'none' } }));
  before(async () => {
    system = await startSystem();
    await system.send([broken as object]);
    const listed = async () => (await system.json('dead-letters', 'list')).count === 1;
    await until('the dead letter', listed, 60_000);
  });
  after(async () => {
    for (const child of children) child.kill();
    for (const folder of folders) await rm(folder, { recursive: true });
    await system?.stop();
  });

  /** The same system, but for where its Pub/Sub is. */
  async function systemWith(pubsubHost: string) {
    const outputs = JSON.parse(await readFile(join(system.folder, 'outputs.json'), 'utf8'));
    outputs['smartcar-local'].pubsub_emulator_host = pubsubHost;
    const folder = await mkdtemp(join(tmpdir(), 'smartcar-far-'));
    folders.push(folder);
    await writeFile(join(folder, 'outputs.json'), JSON.stringify(outputs));
    return (...args: string[]) => system.startOps(args, { LOCAL_FOLDER: folder }).done;
  }

  async function startSlowProxy(latencyMs: number): Promise<string> {
    const port = await freePort(0, 'none');
    const target = system.emulatorEnv.PUBSUB_EMULATOR_HOST.split(':')[1];
    children.push(spawn(process.execPath, [slowProxy, `${port}`, `${target}`, `${latencyMs}`]));
    await until('the proxy', async () => {
      const socket = connect(port, '127.0.0.1');
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      return isOpen;
    });
    return `127.0.0.1:${port}`;
  }

  for (const latencyMs of sized(1, 2) === 2 ? [1_200, 5_000, 30_000] : [1_200, 5_000]) {
    it(`sees a dead letter that is ${latencyMs} ms away`, async () => {
      const ops = await systemWith(await startSlowProxy(latencyMs));
      const { code, stdout, stderr } = await ops('dead-letters', 'list', '--json');
      assert.equal(code, 1, stderr);
      assert.equal(JSON.parse(stdout).count, 1);
    });
  }

  it('redrives a dead letter that is 1200 ms away', async () => {
    const ops = await systemWith(await startSlowProxy(1_200));
    const { code, stdout, stderr } = await ops('dead-letters', 'redrive', '--json');
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).redriven, 1);
  });

  for (const command of [
    ['dead-letters', 'list'],
    ['dead-letters', 'redrive'],
    ['dead-letters', 'discard', '--yes'],
    ['status'],
    ['reconcile'],
    ['event', 'e-1'],
  ]) {
    it(`fails where nothing listens: ${command.join(' ')}`, async () => {
      const port = await freePort(0, 'none');
      const ops = await systemWith(`127.0.0.1:${port}`);
      const startedAt = performance.now();
      const { code, stdout, stderr } = await ops(...command);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        /^The pubsub emulator cannot be reached at 127\.0\.0\.1:\d+, which .*outputs\.json names \(ECONNREFUSED\): start the local system with 'npm start', or name a deployment with --environment\.\n$/,
      );
      assert.ok(performance.now() - startedAt < 10_000);
    });
  }

  it('says in one line how to sign in where there are no credentials', async () => {
    const names = ['--project', 'my-fleet', '--dead-letters', 'd', '--database', 'x'];
    const env = { LOCAL_FOLDER: '/nowhere', HOME: '/nowhere', METADATA_SERVER_DETECTION: 'none' };
    const { code, stdout, stderr } = await system.startOps([...names, 'dead-letters', 'list'], env).done;
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      "There are no credentials for Google Cloud here: sign in with 'gcloud auth application-default login'.\n",
    );
  });
});
