import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Timestamp } from '@google-cloud/firestore';
import { vehicleStates } from '../../helpers/numbered-events.ts';
import { type System, startSystem } from '../../helpers/system.ts';
import { until } from '../../helpers/until.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

describe('ops dead-letters redrive', function () {
  this.timeout(300_000);
  let system: System;
  const events = vehicleStates(3);
  const broken = vehicleStates(1).map((event) => ({ ...event, data: { signals: 'none' } }));
  before(async () => {
    system = await startSystem();
    await system.stopProcess();
    await system.startProcess(join(fixtures, 'process-failing.ts'));
    await system.send([...events, ...broken]);
    await until('all dead letters', async () => (await count()) === 4, 60_000);
  });
  after(() => system?.stop());

  const count = async () => (await system.json('dead-letters', 'list')).count;
  const redrive = (...args: string[]) => system.json('dead-letters', 'redrive', ...args);

  it('warns where process is failing right now', async () => {
    const failure = system.clients.firestore.doc(`processingFailures/${events[0]?.eventId}`);
    await failure.set({ error: 'RangeError', message: 'The bug', lastFailedAt: Timestamp.now() });
    const { stderr } = await system.ops('dead-letters', 'redrive', '--event-id', 'none');
    assert.match(stderr, /^process failed \d s ago with RangeError: The bug\. What is redriven is likely/);
    const { docs } = await system.clients.firestore.collection('processingFailures').get();
    const longAgo = Timestamp.fromMillis(Date.now() - 120_000);
    await Promise.all(docs.map(({ ref }) => ref.update({ lastFailedAt: longAgo })));
    const later = await system.ops('dead-letters', 'redrive', '--event-id', 'none');
    assert.equal(later.stderr, '');
    assert.equal(later.stdout, 'No dead letters: nothing was redriven.\n');
  });

  it('says that what is published is not yet processed', async () => {
    const { code, stdout } = await system.ops(
      'dead-letters',
      'redrive',
      '--event-id',
      events[0]?.eventId ?? '',
    );
    assert.equal(code, 0);
    assert.match(stdout, /^1 dead letter published again, and not yet processed: --wait follows them/);
    await until('the event to come back', async () => (await count()) === 4, 60_000);
  });

  it('with --wait says which came back', async () => {
    await system.stopProcess();
    await system.startProcess();
    const outcome = await redrive('--wait');
    const { code, redriven, processed, deadLettered, pending, deadLetteredIds } = outcome;
    assert.deepEqual(
      { code, redriven, processed, deadLettered, pending },
      { code: 1, redriven: 4, processed: 3, deadLettered: 1, pending: 0 },
    );
    assert.deepEqual(deadLetteredIds, [broken[0]?.eventId]);
    assert.equal(await count(), 1);
  });

  it('shows the same event once, with how often it was dead-lettered', async () => {
    const { topic, messages } = await deadLetter();
    await Promise.all([1, 2].map(() => topic.publishMessage(messages)));
    await until('three dead letters', async () => (await count()) === 3);
    const { groups, code } = await system.json('dead-letters', 'list');
    assert.equal(code, 1);
    assert.deepEqual(
      (groups as { count: number; events: number }[]).map(({ count, events }) => [count, events]),
      [[3, 1]],
    );
    const { stdout } = await system.ops('dead-letters', 'list');
    assert.match(stdout, new RegExp(`│ ${broken[0]?.eventId} +│ \\S+ +│ +3 │`));
  });

  /** What Pub/Sub would publish for the broken event again. */
  async function deadLetter() {
    const topic = system.clients.pubsub.topic(system.names.deadLettersTopic);
    const messages = { data: Buffer.from(JSON.stringify(broken[0])) };
    return { topic, messages };
  }
});
