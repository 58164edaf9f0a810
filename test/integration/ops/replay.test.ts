import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleEvent } from '../../../local/samples.ts';
import { eventIdsOf, vehicleOptions, vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';
import { type System, startSystem } from '../../helpers/system.ts';
import { until } from '../../helpers/until.ts';

const NUMBER = sized(120, 2_000);

describe('ops replay', function () {
  this.timeout(600_000);
  let system: System;
  const events = vehicleStates(NUMBER);
  before(async () => {
    system = await startSystem();
    await system.send(events);
    await system.countReaches('processedEvents', NUMBER);
  });
  after(() => system?.stop());

  const today = () => new Date(Date.now() - 3_600_000).toISOString();
  const stateFiles = () => readdir(join(system.folder, '.replay')).catch(() => []);
  const dryRun = async (...args: string[]): Promise<SampleEvent[]> => {
    const { stdout } = await system.ops('replay', '--json', '--dry-run', ...args);
    return stdout
      .trim()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };

  it('lists what it would publish, without publishing it or leaving a state', async () => {
    const [first, second] = events as [SampleEvent, SampleEvent];
    assert.deepEqual(eventIdsOf(await dryRun('--from', today())), eventIdsOf(events));
    assert.deepEqual(eventIdsOf(await dryRun('--event-id', first.eventId)), [first.eventId]);
    const vehicles = vehicleOptions([first, second]);
    assert.deepEqual(eventIdsOf(await dryRun('--from', today(), ...vehicles)), eventIdsOf([first, second]));
    assert.deepEqual(await dryRun('--from', today(), '--event-type', 'VEHICLE_ERROR'), []);
    assert.deepEqual(await dryRun('--from', '2025-01-01', '--to', today()), []);
    const [first8, last8] = [
      await dryRun('--from', today(), '--shards', '0-7'),
      await dryRun('--from', today(), '--shards', '8,9-f'),
    ];
    assert.ok(first8.length > 0 && last8.length > 0);
    assert.deepEqual(eventIdsOf([...first8, ...last8]), eventIdsOf(events));
    assert.deepEqual(await stateFiles(), []);
  });

  it('without --reprocess changes nothing that was processed', async () => {
    const { code, stdout } = await system.ops('replay', '--from', today(), '--rate', '10000');
    assert.equal(code, 0);
    const number = NUMBER.toLocaleString('en-US');
    assert.match(
      stdout,
      new RegExp(`^Replay \\S+: ${number} events published, and not yet processed: --wait`),
    );
    await until(
      'every event to be recognised as a duplicate',
      async () => (await system.processLog()).split('"processing.duplicate"').length > NUMBER,
      120_000,
    );
    assert.equal(await system.count('processedEvents'), NUMBER);
  });

  it('with --reprocess applies changed handlers once, also when killed and resumed', async () => {
    await system.stopProcess();
    await system.startProcess(join(import.meta.dirname, 'fixtures/process-counting.ts'));

    const killed = system.startOps([
      'replay',
      '--from',
      today(),
      '--reprocess',
      '--rate',
      String(NUMBER / 4),
    ]);
    const id = await until('half of the events to be confirmed', async () => {
      const [name = ''] = await stateFiles();
      if (!/^[\w-]+\.json$/.test(name)) return undefined;
      const { published } = JSON.parse(await readFile(join(system.folder, '.replay', name), 'utf8'));
      return published >= NUMBER / 2 && name.replace('.json', '');
    });
    killed.kill('SIGKILL');
    assert.equal((await killed.done).code, null);

    const { code, stdout, stderr } = await system.ops('replay', '--resume', id, '--rate', '10000', '--json');
    assert.equal(code, 0, stderr);
    const { published, replayId, reprocess } = JSON.parse(stdout);
    assert.deepEqual({ replayId, reprocess }, { replayId: id, reprocess: true });
    assert.ok(published >= NUMBER, `${published} published`);
    assert.deepEqual(await stateFiles(), []);

    await system.countReaches('applied', NUMBER);
    // What was published twice has been seen twice by then, or is seen by the end of another event after it.
    const last = vehicleStates(1);
    await system.send(last);
    await system.countReaches('applied', NUMBER + 1);
    const applied = await system.clients.firestore.collection('applied').get();
    assert.deepEqual(applied.docs.map((doc) => doc.id).sort(), eventIdsOf([...events, ...last]));
    assert.deepEqual([...new Set(applied.docs.map((doc) => doc.get('times')))], [1]);
  });

  it('in parts, goes on by the same command where a part was killed', async () => {
    const [from, to] = [today(), new Date().toISOString()];
    const part = (shards: string, rate: number) => [
      ...['replay', '--from', from, '--to', to, '--reprocess'],
      ...['--id', 'parts', '--shards', shards, '--rate', `${rate}`, '--json'],
    ];
    const killed = system.startOps(part('0-7', NUMBER / 8));
    await until('some events of the part to be confirmed', async () => {
      const [name = ''] = await stateFiles();
      if (name !== 'parts.01234567.json') return false;
      const { published } = JSON.parse(await readFile(join(system.folder, '.replay', name), 'utf8'));
      return published >= NUMBER / 8;
    });
    killed.kill('SIGKILL');
    await killed.done;
    assert.deepEqual(await stateFiles(), ['parts.01234567.json']);

    const parts = await Promise.all(['0-7', '8-f'].map((shards) => system.ops(...part(shards, 10_000))));
    const published = parts.map(({ code, stdout, stderr }) => {
      assert.equal(code, 0, stderr);
      return Number(JSON.parse(stdout).published);
    });
    const total = published.reduce((sum, each) => sum + each, 0);
    assert.ok(total > NUMBER && total < 1.5 * NUMBER, `${published} published`);
    assert.deepEqual(await stateFiles(), []);

    const timesApplied = async () => {
      const applied = await system.clients.firestore.collection('applied').get();
      return applied.docs.map((doc) => Number(doc.get('times')));
    };
    await until('each event to be applied once more', async () =>
      (await timesApplied()).every((times) => times >= 2),
    );
    assert.deepEqual([...new Set(await timesApplied())], [2]);
  });

  it('with --wait ends when each event is processed, and says so', async () => {
    const outcome = await system.json(
      'replay',
      '--from',
      today(),
      '--rate',
      '10000',
      '--reprocess',
      '--wait',
    );
    const { code, published, processed, deadLettered, pending } = outcome;
    assert.equal(code, 0);
    assert.deepEqual(
      { processed, deadLettered, pending },
      { processed: published, deadLettered: 0, pending: 0 },
    );
    const markers = await system.count('processedEvents');
    assert.ok(markers >= 2 * Number(published), `${markers} markers`);
  });

  it('stops in order when it is asked to, and says how to go on', async () => {
    const running = system.startOps(['replay', '--from', today(), '--rate', '5']);
    await until('a state to resume from', async () =>
      (await stateFiles()).some((name) => name.endsWith('.json')),
    );
    running.kill('SIGINT');
    const { code, stderr } = await running.done;
    assert.equal(code, 1);
    const [, id = ''] = /go on with: replay --resume (\S+)/.exec(stderr) ?? [];
    assert.deepEqual(await stateFiles(), [`${id}.json`]);

    const wrong = await system.ops('replay', '--resume', id, '--from', today());
    assert.equal(wrong.code, 2);
    const elsewhere = await system.ops('replay', '--resume', id, '--bucket', 'another-bucket');
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.stderr, /not another-bucket/);
    assert.equal((await system.ops('replay', '--resume', id, '--rate', '10000')).code, 0);
  });

  it('fails with one line', async () => {
    const unknown = await system.ops('replay', '--resume', randomUUID());
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^There is no replay .* to resume: .*\n$/);
    const noBucket = await system.ops('replay', '--from', today(), '--bucket', 'no-such-bucket');
    assert.equal(noBucket.code, 1);
    assert.match(noBucket.stderr, /^[^\n]*\(check the names[^\n]*\n$/);
    assert.deepEqual(await stateFiles(), []);
    await rm(join(system.folder, '.replay'), { recursive: true });
    await writeFile(join(system.folder, '.replay'), 'a file, where the folder should be');
    const noFolder = await system.ops('replay', '--from', today());
    assert.equal(noFolder.code, 1);
    assert.match(noFolder.stderr, /^The replay's state cannot be written to [^\n]*\n$/);
    const noRange = await system.ops('replay');
    assert.equal(noRange.code, 2);
    assert.match(noRange.stderr, /^--from is missing.*\n$/);
  });
});
