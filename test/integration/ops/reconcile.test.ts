import assert from 'node:assert/strict';
import { vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';
import { type System, startSystem } from '../../helpers/system.ts';

const NUMBER = sized(120, 2_000);

describe('ops reconcile', function () {
  this.timeout(600_000);
  let system: System;
  before(async () => {
    system = await startSystem();
  });
  after(() => system?.stop());

  const json = (...args: string[]) => system.json('reconcile', ...args);
  const now = () => new Date(Date.now() + 1_000).toISOString();

  it('brings events to processed whose messages are gone', async () => {
    const { pubsub } = system.clients;
    await system.stopProcess();
    await system.send(vehicleStates(NUMBER));
    const subscription = pubsub.subscription(system.names.processSubscription);
    const [{ pushConfig, deadLetterPolicy, ackDeadlineSeconds }] = await subscription.getMetadata();
    await subscription.delete();
    await pubsub.createSubscription(system.names.eventsTopic, system.names.processSubscription, {
      pushConfig: pushConfig ?? {},
      ...(deadLetterPolicy && { deadLetterPolicy }),
      ackDeadlineSeconds: ackDeadlineSeconds ?? 10,
    });
    await system.startProcess();

    const counted = { checked: NUMBER, missing: NUMBER, unreadable: 0, young: 0 };
    assert.deepEqual(await json('--dry-run', '--to', now()), { code: 1, ...counted, republished: 0 });
    assert.equal(await system.count('processedEvents'), 0);
    assert.deepEqual(await json('--to', now()), { code: 1, ...counted, republished: NUMBER });
    await system.countReaches('processedEvents', NUMBER);
    assert.equal(await system.count('vehicles'), NUMBER);

    assert.deepEqual(await json('--to', now()), { ...counted, code: 0, missing: 0, republished: 0 });
  });

  it('leaves a state that status tells', async () => {
    type Status = Record<'received' | 'processed', { lastAt: string; lastHour: number; processed: number }>;
    const { code, backlog, deadLetters, ...status } = await system.json('status');
    assert.deepEqual({ code, backlog, deadLetters }, { code: 0, backlog: null, deadLetters: 0 });
    const { received, processed } = status as Status;
    assert.equal(received.lastHour, NUMBER);
    assert.equal(processed.processed, Math.min(NUMBER, 500));
    for (const { lastAt } of [received, processed]) assert.ok(Date.now() - Date.parse(lastAt) < 600_000);
    const { stdout } = await system.ops('status');
    assert.match(stdout, /oldest in the backlog +│ not available on the emulator/);
  });

  it('leaves alone what may be on its way, unless it is told otherwise', async () => {
    const { code, checked, young } = await json();
    assert.deepEqual({ code, checked, young }, { code: 0, checked: 0, young: NUMBER });
    const { stdout } = await system.ops('reconcile');
    assert.match(stdout, / [\d,]+ events of the last 10 minutes left out\.\n$/);
  });

  it('does not go back to where markers are gone', async () => {
    const { code, stderr } = await system.ops('reconcile', '--from', '2025-01-01');
    assert.equal(code, 2);
    assert.match(stderr, /^--from is more than 30 days ago.*use replay\.\n$/);
  });

  it('works on the local system by the emulator variables alone', async () => {
    const unnamed = {
      ARCHIVE_BUCKET: '',
      EVENTS_TOPIC: '',
      PROCESS_SUBSCRIPTION: '',
      FIRESTORE_DATABASE: '',
    };
    const { code, stdout } = await system.startOps(['reconcile', '--to', now()], unnamed).done;
    assert.equal(code, 0);
    assert.match(
      stdout,
      new RegExp(`^${NUMBER.toLocaleString('en-US')} archived events checked: 0 not processed`),
    );
  });
});
