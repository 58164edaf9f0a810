import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Timestamp } from '@google-cloud/firestore';
import type { Group, Summary } from '../../../ops/dead-letters/summaries.ts';
import { eventIdsOf, vehicleOptions, vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';
import { type System, startSystem } from '../../helpers/system.ts';
import { until } from '../../helpers/until.ts';

const NUMBER = sized(12, 200);
const fixtures = join(import.meta.dirname, 'fixtures');

interface Listed {
  code: number;
  count: number;
  groups: Group[];
  deadLetters: Summary[];
}

describe('ops dead-letters', function () {
  this.timeout(600_000);
  let system: System;
  const events = vehicleStates(NUMBER);
  const [broken] = vehicleStates(1).map((event) => ({ ...event, data: { ...event.data, signals: 'none' } }));
  assert.ok(broken);
  before(async () => {
    system = await startSystem();
    await system.stopProcess();
    await system.startProcess(join(fixtures, 'process-failing.ts'));
    const { pubsub } = system.clients;
    await system.send([...events, broken]);
    await pubsub.topic(system.names.eventsTopic).publishMessage({ data: Buffer.from('no event') });
  });
  after(() => system?.stop());

  const list = async (...args: string[]) =>
    (await system.json('dead-letters', 'list', ...args)) as unknown as Listed;
  const idsIn = ({ deadLetters }: Listed) => deadLetters.flatMap(({ eventId }) => eventId ?? []).sort();

  /** As `process` does; of the broken event it could not. */
  async function recordFailures(): Promise<void> {
    const now = Timestamp.now();
    const failure = {
      error: 'RangeError',
      message: 'The bug',
      stack: ['handle (handler.ts:12:34)', 'process.ts:56:78'],
      attempts: 10,
      firstFailedAt: now,
      lastFailedAt: now,
      expireAt: now,
    };
    const { firestore } = system.clients;
    const ref = (eventId: string) => firestore.doc(`processingFailures/${eventId}`);
    await Promise.all(events.map(({ eventId }) => ref(eventId).set(failure)));
    await ref(broken?.eventId ?? '').delete();
  }

  it('lists them without consuming them, with why, attempts and age', async () => {
    const failures = async () => (await system.processLog()).split('"processing.failed"').length - 1;
    await until('the last attempts', async () => (await failures()) >= 10 * (NUMBER + 2), 300_000);
    let listed = await until('all dead letters', async () => {
      const now = await list();
      return now.count >= NUMBER + 2 && now;
    });

    await recordFailures();
    listed = await list();
    assert.equal(listed.code, 1);
    assert.deepEqual(idsIn(listed), eventIdsOf([...events, broken]));
    assert.deepEqual(
      listed.groups
        .map(({ eventType, error, message, count }) => `${eventType}: ${error}: ${message}: ${count}`)
        .sort(),
      [
        `VEHICLE_STATE: RangeError: The bug: ${NUMBER}`,
        'VEHICLE_STATE: null: null: 1',
        'null: MalformedMessageError: The message is not a JSON object in UTF-8: 1',
      ],
    );
    for (const { attempts, deadLetteredAt } of listed.deadLetters) {
      assert.equal(attempts, 10);
      assert.ok(Math.abs(Date.now() - Date.parse(deadLetteredAt)) < 300_000);
    }
    const { code, stdout } = await system.ops('dead-letters', 'list');
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^${NUMBER + 2} dead letters\n`));
    assert.match(stdout, new RegExp(`│ VEHICLE_STATE +│ RangeError: The bug +│ +${NUMBER} │ +${NUMBER} │`));
    assert.match(stdout, /What process logged:\ngrep '"processing\.failed"' log\/process\.log \| tail\n/);
  });

  it('shows one, with its bytes only when it is asked to', async () => {
    const { code, stdout } = await system.ops('dead-letters', 'show', broken.eventId);
    assert.equal(code, 0);
    assert.match(stdout, /attempts +10\n/);
    assert.match(stdout, /archiveUri +gs:\/\//);
    assert.doesNotMatch(stdout, /none/);
    const { payload } = await system.json('dead-letters', 'show', broken.eventId, '--payload');
    assert.deepEqual(JSON.parse(`${payload}`), broken);
  });

  it('shows the recorded stack of the error, or else the command for the log', async () => {
    const { stdout } = await system.ops('dead-letters', 'show', events[0]?.eventId ?? '');
    assert.match(stdout, /error +RangeError\n/);
    assert.match(stdout, /\nstack\n {2}handle \(handler\.ts:12:34\)\n {2}process\.ts:56:78\n$/);
    const unrecorded = await system.ops('dead-letters', 'show', broken.eventId);
    assert.match(
      unrecorded.stdout,
      new RegExp(`log/process\\.log \\| grep '${broken.eventId}' \\| tail\\n$`),
    );
  });

  const vehicles = vehicleOptions(events);

  it('loses none when killed between publishing and acknowledging', async () => {
    await system.stopProcess();
    await system.startProcess();
    const killed = system.startScript(join(fixtures, 'redrive-without-acknowledging.ts'), system.env);
    await until('the letters to be published', () => existsSync(join(system.folder, 'published')));
    killed.kill('SIGKILL');
    await killed.done;
    // As many as one pull had brought, which may not be all.
    await until('what was published to be processed', () => system.count('processedEvents'));

    // The killed one had leased them.
    let redriven = 0;
    await until(
      'the letters to be free again',
      async () => {
        const outcome = await system.json('dead-letters', 'redrive', ...vehicles);
        assert.equal(outcome.code, 0);
        redriven += Number(outcome.redriven);
        return redriven >= NUMBER;
      },
      60_000,
    );
    assert.equal(redriven, NUMBER);
    await system.countReaches('processedEvents', NUMBER);
    await until('what was published twice to be recognised', async () =>
      (await system.processLog()).includes('"processing.duplicate"'),
    );
    assert.equal(await system.count('processedEvents'), NUMBER);
  });

  it('discards only when it is agreed, and leaves the event in the archive', async () => {
    const unasked = await system.ops('dead-letters', 'discard');
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /--yes/);

    // Those that cannot be processed came round again meanwhile.
    await until(
      'the broken event to be dead-lettered again',
      async () => idsIn(await list()).filter((id) => id === broken.eventId).length === 2,
      60_000,
    );
    const { discarded } = await system.json('dead-letters', 'discard', '--event-id', broken.eventId, '--yes');
    assert.equal(discarded, 2);
    assert.ok(!idsIn(await list()).includes(broken.eventId));
    const { stdout } = await system.ops('archive', 'get', broken.eventId);
    assert.deepEqual(JSON.parse(stdout), broken);
  });
});
