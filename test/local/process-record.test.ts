import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers, forgetProcesses, recordProcess } from '../../local/process-record.ts';

describe('the record of processes', () => {
  let folder: string;
  let child: ChildProcess;
  let pid: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-record-'));
    child = spawn('sleep', ['60']);
    pid = child.pid ?? 0;
    recordProcess(folder, { name: 'pubsub', pid });
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  it('ends what still runs, and knows of it until that is forgotten', async () => {
    await appendFile(join(folder, 'processes.jsonl'), '{"name":"half a li');
    const ended = once(child, 'exit');
    assert.deepEqual(
      (await endLeftovers(folder)).ended.map((each) => ({ name: each.name, pid: each.pid })),
      [{ name: 'pubsub', pid }],
    );
    assert.deepEqual(await ended, [null, 'SIGKILL']);
    const { starts, ended: leftAgain } = await endLeftovers(folder);
    assert.deepEqual([starts.length, leftAgain.length], [1, 0]);
    forgetProcesses(folder);
    assert.deepEqual(await endLeftovers(folder), { starts: [], ended: [] });
  });

  for (const line of ['null', '{}', '7', '{"name":"a","at":"2026-11-25T12:00:00.000Z"}']) {
    it(`passes over ${line}, which is no process`, async () => {
      const file = join(folder, 'processes.jsonl');
      const recorded = await readFile(file, 'utf8');
      await writeFile(file, `${line}\n${recorded}`);
      assert.deepEqual(
        (await endLeftovers(folder)).ended.map((each) => each.pid),
        [pid],
      );
    });
  }

  it('leaves another process alone that has got the same id', async () => {
    const file = join(folder, 'processes.jsonl');
    const line = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...line, startedAt: `${line.startedAt}0` }));
    assert.deepEqual((await endLeftovers(folder)).ended, []);
    assert.equal(child.exitCode, null);
    assert.ok(process.kill(pid, 0));
  });
});
