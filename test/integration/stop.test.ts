import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, runCommand } from '../helpers/command.ts';
import { descendantsOf, isRunning } from '../helpers/processes.ts';
import { until } from '../helpers/until.ts';

const root = join(import.meta.dirname, '../..');
const anyPort = Object.fromEntries(
  ['RECEIVE', 'PROCESS', 'PUBSUB', 'FIRESTORE', 'STORAGE', 'CONSOLE'].map((name) => [`${name}_PORT`, '0']),
);

describe('ending npm start', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-stop-'));
  });
  afterEach(async () => {
    for (const system of systems.splice(0)) system.process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const systems: Command[] = [];
  function start(): Command {
    const system = runCommand('local/main.ts', [], { ...anyPort, LOCAL_FOLDER: folder });
    systems.push(system);
    return system;
  }

  /** Expects that all processes are gone, and that nothing is left that a next start would trip over. */
  async function nothingLeft(processes: number[]): Promise<void> {
    for (const pid of processes) await until(`process ${pid} to be gone`, () => !isRunning(pid), 10_000);
    const left = await readdir(folder);
    for (const name of ['processes.jsonl', 'outputs.json']) assert.ok(!left.includes(name), name);
  }

  for (const [when, found] of [
    ['as it begins', () => true],
    ['while the emulators start', (names: string[]) => names.includes('processes.jsonl')],
    ['while the functions start', (names: string[]) => names.includes('functions')],
  ] as const) {
    it(`works with Ctrl-C ${when}`, async () => {
      const system = start();
      await until('the start', () => system.output().startsWith('Starting'));
      await until(when, async () => found(await readdir(folder)));
      if (when.includes('functions')) await delay(3_000);
      const processes = await descendantsOf(system.process);
      system.process.kill('SIGINT');
      assert.equal(await system.ended, 0);
      await nothingLeft(processes);
    });
  }

  it('works with Ctrl-C twice', async () => {
    const system = start();
    await until('the system', () => system.output().includes('Stop with Ctrl-C'), 90_000);
    const record = await readFile(join(folder, 'processes.jsonl'), 'utf8');
    const processes = record
      .trim()
      .split('\n')
      .map((line): number => JSON.parse(line).pid);
    assert.ok(processes.length >= 5, 'three emulators and two functions');
    // A process that does not end when it is asked to.
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    system.process.kill('SIGINT');
    await delay(600);
    system.process.kill('SIGINT');
    const startedAt = performance.now();
    assert.equal(await system.ended, 1);
    assert.ok(performance.now() - startedAt < 2_000);
    for (const pid of processes) await until(`process ${pid} to be gone`, () => !isRunning(pid), 10_000);
  });

  it('works with a SIGTERM to npm', async () => {
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, ...anyPort, LOCAL_FOLDER: folder },
    });
    let output = '';
    npm.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await until('the system', () => output.includes('Stop with Ctrl-C'), 90_000);
    const processes = await descendantsOf(npm);
    assert.ok(processes.length >= 6, 'the command, three emulators and two functions');
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    await nothingLeft(processes);
  });
});
