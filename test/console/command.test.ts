import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, runCommand } from '../helpers/command.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { until } from '../helpers/until.ts';

describe('ops console', function () {
  this.timeout(60_000);
  let folder: string;
  let command: Command | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-console-'));
  });
  after(async () => {
    command?.process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('serves the page of the target that its outputs name, until Ctrl-C', async () => {
    const emulators = await sharedEmulators();
    const outputs = join(folder, 'outputs.json');
    const values = {
      project_id: 'my-fleet',
      archive_bucket: 'archive',
      firestore_database: '(default)',
      pubsub_emulator_host: emulators.PUBSUB_EMULATOR_HOST,
      firestore_emulator_host: emulators.FIRESTORE_EMULATOR_HOST,
      storage_emulator_host: emulators.STORAGE_EMULATOR_HOST,
    };
    await writeFile(outputs, JSON.stringify({ 'smartcar-local': values }));
    command = runCommand('ops/main.ts', ['--outputs', outputs, 'console']);
    const { output } = command;
    await until('the address', () => output().includes('Stop with Ctrl-C'));
    const [, origin = '', token] =
      /^Console {2}(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)$/m.exec(output()) ?? [];
    const headers = { authorization: `Bearer ${token}` };
    const info = await (await fetch(`${origin}/api/info`, { headers })).text();
    assert.match(info, /"project":"my-fleet"/);
    assert.equal((await fetch(`${origin}/api/info`)).status, 403);
    command.process.kill('SIGINT');
    assert.equal(await command.ended, 0);
  });

  it('names a port that is in use', async () => {
    const emulators = await sharedEmulators();
    const port = emulators.PUBSUB_EMULATOR_HOST.split(':')[1] ?? '';
    const refused = runCommand('ops/main.ts', [
      '--outputs',
      join(folder, 'outputs.json'),
      'console',
      '--port',
      port,
    ]);
    assert.equal(await refused.ended, 2);
    assert.equal(
      refused.output(),
      `Port ${port} cannot be used for the console (EADDRINUSE): name another.\n`,
    );
  });
});
