import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Timestamp } from '@google-cloud/firestore';
import { post } from '../../../local/post.ts';
import { delivery, freshSample } from '../../../local/samples.ts';
import { type System, startSystem } from '../../helpers/system.ts';
import { until } from '../../helpers/until.ts';

const run = promisify(execFile);

interface Journey {
  code: number;
  vehicleId: string | null;
  isProcessed: boolean;
  steps: { at: string | null; step: string; detail: string }[];
}

describe('ops event and ops vehicle', function () {
  this.timeout(180_000);
  let system: System;
  const state = freshSample('vehicle-state');
  const broken = { ...freshSample('vehicle-state'), data: { signals: 'none' } };
  before(async () => {
    system = await startSystem();
    await system.send([state, delivery(state), broken]);
    await system.countReaches('processedEvents', 1);
  });
  after(() => system?.stop());

  const journey = async (eventId: string) => (await system.json('event', eventId)) as unknown as Journey;
  const stepsOf = ({ steps }: Journey) => steps.map(({ step }) => step);

  it("show a processed event's journey, with times in order", async () => {
    const { code, vehicleId, isProcessed, steps } = await journey(state.eventId);
    assert.equal(code, 0);
    assert.equal(vehicleId, state.data.vehicle?.id);
    assert.ok(isProcessed);
    assert.equal(steps[0]?.step, 'received');
    assert.equal(steps.at(-1)?.step, 'processed');
    const times = steps.map(({ at }) => Date.parse(at ?? ''));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(steps.some(({ step, detail }) => step === 'archived' && detail.includes(state.eventId)));
  });

  it('show an event that failed, was dead-lettered and republished by reconcile', async () => {
    const { firestore } = system.clients;
    const now = Timestamp.now();
    const events = [{ eventId: broken.eventId, name: 'object', isPublished: true }];
    await firestore.doc('republishedEvents/page-1').set({ events, looks: 0, publishedAt: now });
    const found = await until(
      'the dead letter',
      async () => {
        const read = await journey(broken.eventId);
        return stepsOf(read).includes('dead-lettered') && read;
      },
      60_000,
    );
    assert.equal(found.code, 1);
    assert.equal(stepsOf(found).filter((step) => step === 'failed').length, 1);
    assert.ok(stepsOf(found).includes('reconciled'));
    const { stdout } = await system.ops('event', broken.eventId);
    assert.match(stdout, /\d+ times, the last time with SchemaError: The event breaks its schema at /);
    assert.match(stdout, /stack of SchemaError\n.*functions\/process\/handlers\/handler\.ts:\d+:\d+/);
    assert.match(stdout, /Not processed\. What process logged:\ngrep /);
  });

  it('show a replay, apart from the event itself', async () => {
    await system.json('replay', '--event-id', state.eventId, '--reprocess', '--wait');
    assert.equal(stepsOf(await journey(state.eventId)).at(-1), 'replayed');
    const { processed } = (await system.json('status')) as {
      processed: { of: number; processed: number; replayed: number };
    };
    const { of, processed: events, replayed } = processed;
    assert.deepEqual({ of, events, replayed }, { of: 2, events: 1, replayed: 1 });
  });

  it('say when nothing is known', async () => {
    const event = await system.ops('event', 'no-such-event');
    assert.deepEqual([event.code, event.stdout], [1, '']);
    assert.match(event.stderr, /^Nothing is known of event no-such-event: [^\n]+\n$/);
    const vehicle = await system.ops('vehicle', 'no-such-vehicle');
    assert.deepEqual([vehicle.code, vehicle.stdout], [1, '']);
  });

  it('show the vehicle', async () => {
    const { code, stdout } = await system.ops('vehicle', state.data.vehicle?.id ?? '');
    assert.equal(code, 0);
    assert.match(stdout, /what it is +ALBATROSS Glide 2024 BEV\n/);
    assert.match(stdout, /│ odometer-traveleddistance +│ 24817\.5 km +│ \d+ (?:s|min) +│/);
    const { signals } = await system.json('vehicle', state.data.vehicle?.id ?? '');
    assert.ok(Object.keys(signals as object).includes('odometer-traveleddistance'));
  });

  it('print nothing that a terminal would obey', async () => {
    const event = {
      ...freshSample('vehicle-state'),
      eventId: 'odd',
      eventType: 'A\u001b[2J',
      vehicleId: 'v-odd',
    };
    const { status } = await post(system.receiveUrl, JSON.stringify(event), {
      token: system.managementToken,
    });
    assert.equal(status, 200);
    await system.clients.firestore
      .doc('vehicles/v-odd')
      .set({ signals: { 'x\u001b[2J': { body: { value: '\u202e1' } } } });
    for (const command of [
      ['vehicle', 'v-odd'],
      ['event', 'odd'],
      ['archive', 'stats'],
      ['replay', '--from', '2026-01-01', '--dry-run'],
    ]) {
      const { stdout } = await system.ops(...command);
      for (const character of ['\u001b', '\u202e']) {
        assert.ok(!stdout.includes(character), command.join(' '));
      }
    }
    const { signals } = await system.json('vehicle', 'v-odd');
    assert.deepEqual(Object.keys(signals as object), ['x\u001b[2J']);
  });

  it('end quietly where a pipe closes early', async () => {
    const main = `${import.meta.dirname}/../../../ops/smartcar-webhooks`;
    const script = `${main} --json event ${state.eventId} | true; ${main} replay --from 2026-01-01 --dry-run | head -1`;
    const env = { PATH: process.env.PATH, LOCAL_FOLDER: system.folder };
    const { stdout, stderr } = await run('sh', ['-c', script], { env, cwd: system.folder });
    assert.equal(stderr, '');
    assert.equal(stdout.trim().split('\n').length, 1);
  });
});
