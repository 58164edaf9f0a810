import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RunCounts } from '../../../functions/reconcile/counts.ts';
import { startFunction } from '../../../local/functions.ts';
import { freePort } from '../../../local/ports.ts';
import { eventIdsOf, vehicleStates } from '../../helpers/numbered-events.ts';
import { type System, startSystem } from '../../helpers/system.ts';

describe('the function reconcile, as it is deployed', function () {
  this.timeout(120_000);
  let system: System;
  let url: string;
  before(async () => {
    system = await startSystem();
    const port = await freePort(0, 'PORT');
    url = `http://127.0.0.1:${port}`;
    const child = await startFunction({
      name: 'reconcile',
      source: join(system.folder, 'functions/reconcile'),
      port,
      env: { ...system.env, RECONCILE_GRACE_MINUTES: '0' },
      logFolder: join(system.folder, 'log'),
    });
    system.children.unshift(child);
  });
  after(() => system?.stop());

  const run = async () => {
    const response = await fetch(url, { method: 'POST' });
    return { status: response.status, ...((await response.json()) as Partial<RunCounts>) };
  };
  const pick = ({
    status,
    checked,
    missing,
    republished,
    missingTwice,
  }: Awaited<ReturnType<typeof run>>) => ({
    status,
    checked,
    missing,
    republished,
    missingTwice,
  });
  const loseAll = async () => {
    // What was published is acknowledged, so it never arrives.
    await system.clients.pubsub
      .subscription(system.names.processSubscription)
      .seek(new Date(Date.now() + 60_000));
  };

  it('heals what was archived and never arrived, and leaves alone what it cannot heal', async () => {
    const healthy = vehicleStates(10);
    const broken = vehicleStates(1).map((event) => ({ ...event, data: { ...event.data, signals: 'none' } }));
    await system.stopProcess();
    await system.send([...healthy, ...broken]);
    await loseAll();
    await system.startProcess();

    const first = await run();
    assert.deepEqual(pick(first), {
      status: 200,
      checked: 11,
      missing: 11,
      republished: 11,
      missingTwice: 0,
    });
    await system.countReaches('processedEvents', 10);
    const second = await run();
    assert.deepEqual(pick(second), { status: 200, checked: 0, missing: 0, republished: 0, missingTwice: 1 });
    assert.equal(second.healed, 10);
    const third = await run();
    assert.deepEqual(pick(third), { status: 200, checked: 0, missing: 0, republished: 0, missingTwice: 0 });
    const log = await system.clients.firestore.collection('republishedEvents').get();
    const watched = log.docs.flatMap((batch) => batch.get('events') as { eventId: string }[]);
    assert.deepEqual(eventIdsOf(watched), eventIdsOf(broken));
  });

  it('heals what two runs at once both find', async () => {
    const events = vehicleStates(20);
    await system.stopProcess();
    await system.send(events);
    await loseAll();
    await system.startProcess();
    const runs = await Promise.all([run(), run()]);
    for (const { status } of runs) assert.equal(status, 200);
    await system.countReaches('processedEvents', 30);
    const { status, missing } = await run();
    assert.deepEqual({ status, missing }, { status: 200, missing: 0 });
  });
});
