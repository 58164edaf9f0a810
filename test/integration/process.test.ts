import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Timestamp } from '@google-cloud/firestore';
import { handler } from '../../functions/process/handlers/handler.ts';
import { SmartcarEvent } from '../../functions/process/schemas/vehicle-event.ts';
import { errorEvent, failed, good, stateEvent } from '../helpers/events.ts';
import { permutations } from '../helpers/permutations.ts';
import { type Processor, startProcessor } from '../helpers/processor.ts';

const T = 1_753_990_000_000;

describe('process, on the Firestore emulator', function () {
  this.timeout(60_000);
  let processor: Processor;
  before(async () => {
    processor = await startProcessor();
  });
  after(() => processor.close());
  beforeEach(() => {
    processor.log.length = 0;
  });

  const newVehicle = () => `v-${randomUUID()}`;
  const logged = () => processor.log.map(({ event }) => event);

  it('writes the vehicle and the marker', async () => {
    const vehicleId = newVehicle();
    const event = stateEvent([good('odometer', 7, T)], { vehicleId, deliveredAt: T + 5 });
    const before = Date.now();
    await processor.process(event, { receivedAt: new Date(T + 6).toISOString() });

    assert.deepEqual(await processor.vehicle(vehicleId), {
      vehicle: { make: 'ALBATROSS', model: 'Glide', year: 2024, powertrainType: 'BEV' },
      userId: 'u-1',
      externalUserId: 'ext-1',
      mode: 'LIVE',
      updatedAt: Timestamp.fromMillis(T + 5),
      signals: {
        odometer: {
          name: 'odometer',
          group: 'Group',
          body: { value: 7 },
          oemUpdatedAt: T,
          fetchedAt: T + 1,
          deliveredAt: T + 5,
          eventId: event.eventId,
          lastGoodAt: T + 5,
        },
      },
    });
    const marker = (await processor.firestore.doc(`processedEvents/${event.eventId}`).get()).data();
    assert.equal(marker?.eventType, 'VEHICLE_STATE');
    assert.equal(marker.vehicleId, vehicleId);
    assert.ok(marker.processedAt.toMillis() >= before && marker.processedAt.toMillis() <= Date.now());
    assert.equal(marker.expireAt.toMillis() - marker.processedAt.toMillis(), 30 * 86_400_000);
    assert.deepEqual(logged(), ['processing.completed']);
    assert.equal(processor.log[0]?.vehicleId, vehicleId);
  });

  it('takes effect once for a duplicate', async () => {
    const vehicleId = newVehicle();
    const event = stateEvent([good('odometer', 1, T)], { vehicleId });
    await processor.process(event);
    // The same event cannot bring another body: one that does shows whether it was applied.
    await processor.process({ ...event, data: { ...event.data, signals: [good('odometer', 2, T + 1)] } });
    assert.equal((await processor.vehicle(vehicleId))?.signals.odometer.body.value, 1);
    assert.deepEqual(logged().slice(1), ['processing.duplicate']);
  });

  it('takes effect once for duplicates at the same moment', async () => {
    const counter = await startProcessor(
      new Map([
        [
          'COUNT',
          [
            handler({
              schema: SmartcarEvent,
              async handle(_event, { tx, firestore }) {
                const ref = firestore.doc('counters/one');
                const count = (await tx.get(ref)).get('count') ?? 0;
                tx.set(ref, { count: count + 1 });
              },
            }),
          ],
        ],
      ]),
    );
    const event = { eventId: randomUUID(), eventType: 'COUNT' };
    await Promise.all(Array.from({ length: 8 }, () => counter.process(event)));
    assert.equal((await counter.firestore.doc('counters/one').get()).get('count'), 1);
    assert.equal(counter.log.filter(({ event }) => event === 'processing.duplicate').length, 7);
    await counter.close();
  });

  it('ends in the same state whatever the order of arrival', async () => {
    const event = (value: number, at: number, deliveredAt: number) => (vehicleId: string) =>
      stateEvent([good('charge', value, at), good('speed', -value, at)], { vehicleId, deliveredAt });
    const error = (vehicleId: string) =>
      stateEvent([failed('charge', 'ASLEEP')], { vehicleId, deliveredAt: T + 250 });
    const events = [event(1, T, T + 100), event(2, T + 10, T + 200), error, event(3, T + 10, T + 300)];
    const states = [];
    for (const order of permutations(events)) {
      const vehicleId = newVehicle();
      for (const make of order) await processor.process(make(vehicleId));
      const vehicle = await processor.vehicle(vehicleId);
      states.push(
        JSON.stringify([vehicle?.signals.charge, vehicle?.signals.speed], (key, value) =>
          key === 'eventId' ? undefined : value,
        ),
      );
    }
    assert.equal(states.length, 24);
    assert.equal(new Set(states).size, 1, [...new Set(states)].join('\n'));
    const [charge, speed] = JSON.parse(states[0] ?? '[]');
    assert.deepEqual([charge.body, speed.body, charge.error], [{ value: 3 }, { value: -3 }, undefined]);
  });

  it('keeps the last good body of a signal in error, beside the good ones', async () => {
    const vehicleId = newVehicle();
    await processor.process(
      stateEvent([good('charge', 80, T), good('speed', 5, T)], { vehicleId, deliveredAt: T }),
    );
    await processor.process(
      stateEvent([failed('charge', 'ASLEEP'), good('speed', 6, T + 1)], { vehicleId, deliveredAt: T + 1 }),
    );
    const { charge, speed } = (await processor.vehicle(vehicleId))?.signals ?? {};
    assert.deepEqual(charge.body, { value: 80 });
    const { eventId: _, ...error } = charge.error;
    assert.deepEqual(error, { status: 'ERROR', type: 'COMPATIBILITY', code: 'ASLEEP', deliveredAt: T + 1 });
    assert.deepEqual(speed.body, { value: 6 });

    await processor.process(stateEvent([good('charge', 81, T + 2)], { vehicleId, deliveredAt: T + 2 }));
    assert.equal((await processor.vehicle(vehicleId))?.signals.charge.error, undefined);
  });

  it('replaces a body whole', async () => {
    const vehicleId = newVehicle();
    const signal = good('location', 0, T);
    await processor.process(stateEvent([{ ...signal, body: { latitude: 1, longitude: 2 } }], { vehicleId }));
    await processor.process(
      stateEvent([{ ...signal, body: { text: 'unknown' }, meta: { oemUpdatedAt: T + 1 } }], { vehicleId }),
    );
    assert.deepEqual((await processor.vehicle(vehicleId))?.signals.location.body, { text: 'unknown' });
  });

  it('keeps a body that Firestore has no form for as its JSON text', async () => {
    const vehicleId = newVehicle();
    const body = { area: [[1, 2], [3]], __x__: 1 };
    await processor.process(stateEvent([{ ...good('area', 0, T), body }], { vehicleId }));
    assert.equal((await processor.vehicle(vehicleId))?.signals.area.body, JSON.stringify(body));
  });

  it('keeps signals apart by their codes, whatever is in them', async () => {
    const vehicleId = newVehicle();
    const codes = ['a.b', '.', '`', '..', 'a/b', 'constructor', 'é 😀', '\\'];
    const send = (value: number) =>
      processor.process(
        stateEvent(
          codes.map((code) => good(code, value, T + value)),
          { vehicleId },
        ),
      );
    await send(1);
    await send(2);
    const { signals } = (await processor.vehicle(vehicleId)) ?? {};
    assert.deepEqual(Object.keys(signals).toSorted(), codes.toSorted());
    for (const code of codes) assert.deepEqual(signals[code].body, { value: 2 });
  });

  it('keeps a string that is not well formed as far as it is', async () => {
    const vehicleId = newVehicle();
    const event = stateEvent([good('text', 'HALF', T)], { vehicleId });
    await processor.process(JSON.stringify(event).replaceAll('HALF', 'a\\ud800b \\\\ud800 \\ud83d\\ude00'));
    assert.equal((await processor.vehicle(vehicleId))?.signals.text.body.value, 'a\ufffdb \\ud800 😀');
  });

  it('takes times as RFC 3339 and numbers with a fraction, and bodies of any form', async () => {
    const vehicleId = newVehicle();
    const meta = { oemUpdatedAt: '2025-07-31T19:38:42.332Z', fetchedAt: T + 0.5 };
    await processor.process(stateEvent([{ ...good('list', 0, T), body: [1, [2]], meta }], { vehicleId }));
    const { list } = (await processor.vehicle(vehicleId))?.signals ?? {};
    assert.equal(list.body, '[1,[2]]');
    assert.equal(list.oemUpdatedAt, 1_753_990_722_332);
  });

  const fault = (state: string) => ({
    type: 'CONNECTED_SERVICES_ACCOUNT',
    code: 'AUTHENTICATION_FAILED',
    state,
    description: `It is ${state}`,
    ...(state === 'ERROR' && {
      suggestedUserMessage: 'Sign in',
      resolution: { type: 'USER_ACTION_REQUIRED' },
    }),
    signals: [{ code: 'charge', name: 'Charge', group: 'Charge' }],
  });
  const KEY = 'CONNECTED_SERVICES_ACCOUNT:AUTHENTICATION_FAILED:charge';

  it('opens an error and resolves it', async () => {
    const vehicleId = newVehicle();
    await processor.process(errorEvent([fault('ERROR')], { vehicleId, deliveredAt: T }));
    const opened = errorEvent([fault('ERROR')], { vehicleId, deliveredAt: T + 5 });
    await processor.process(opened);
    assert.deepEqual((await processor.vehicle(vehicleId))?.errors[KEY], {
      eventId: opened.eventId,
      type: 'CONNECTED_SERVICES_ACCOUNT',
      code: 'AUTHENTICATION_FAILED',
      signal: 'charge',
      state: 'ERROR',
      description: 'It is ERROR',
      suggestedUserMessage: 'Sign in',
      resolution: { type: 'USER_ACTION_REQUIRED' },
      docURL: null,
      since: Timestamp.fromMillis(T),
      openedAt: Timestamp.fromMillis(T),
      updatedAt: Timestamp.fromMillis(T + 5),
    });
    await processor.process(errorEvent([fault('RESOLVED')], { vehicleId, deliveredAt: T + 9 }));
    const resolved = (await processor.vehicle(vehicleId))?.errors[KEY];
    assert.equal(resolved.state, 'RESOLVED');
    assert.equal(resolved.suggestedUserMessage, null);
    assert.deepEqual(resolved.since, Timestamp.fromMillis(T + 9));
  });

  it('keeps an error resolved whose opening comes late', async () => {
    const vehicleId = newVehicle();
    await processor.process(errorEvent([fault('RESOLVED')], { vehicleId, deliveredAt: T + 9 }));
    await processor.process(errorEvent([fault('ERROR')], { vehicleId, deliveredAt: T }));
    assert.equal((await processor.vehicle(vehicleId))?.errors[KEY].state, 'RESOLVED');
  });

  it('keeps errors without a code apart by their type', async () => {
    const vehicleId = newVehicle();
    await processor.process(
      errorEvent([{ type: 'PERMISSION', code: null, state: 'ERROR' }], { vehicleId, deliveredAt: T }),
    );
    assert.equal((await processor.vehicle(vehicleId))?.errors['PERMISSION:null'].state, 'ERROR');
  });

  it('takes a time of delivery in either form', async () => {
    const vehicleId = newVehicle();
    const event = stateEvent([], { vehicleId });
    const meta = { ...event.meta, deliveredAt: '2025-07-31T19:38:42.332Z' };
    await processor.process({ ...event, meta });
    assert.equal((await processor.vehicle(vehicleId))?.updatedAt.toMillis(), 1_753_990_722_332);
  });

  it('marks and ignores an event type that has no handler', async () => {
    const event = { eventId: randomUUID(), eventType: 'VEHICLE_TELEPORTED', anything: [1] };
    await processor.process(event);
    assert.ok((await processor.firestore.doc(`processedEvents/${event.eventId}`).get()).exists);
    assert.deepEqual(logged(), ['event.ignored']);
  });

  it('processes an event that has no usable id', async () => {
    const vehicleId = newVehicle();
    const { eventId: _, ...event } = stateEvent([good('odometer', 7, T)], { vehicleId });
    await processor.process(event);
    assert.match((await processor.vehicle(vehicleId))?.signals.odometer.eventId, /^sha256-/);
  });

  type Sent = Record<string, unknown> & { data: Record<string, unknown> };
  const withoutVehicle = ({ data: { vehicle: _, ...data }, ...event }: Sent) => ({ ...event, data });
  const breaches: { what: string; breach: (event: Sent) => object; place: string }[] = [
    { what: 'no vehicle', breach: withoutVehicle, place: 'vehicleId (invalid_type)' },
    {
      what: 'a vehicle that names another path',
      breach: (event) => ({ ...withoutVehicle(event), vehicleId: 'secret/b' }),
      place: 'vehicleId (invalid_type)',
    },
    ...['secret', 5, true, { secret: 1 }].map((signals) => ({
      what: `signals that are ${typeof signals}`,
      breach: (event: Sent) => ({ ...event, data: { ...event.data, signals } }),
      place: 'data.signals (invalid_type)',
    })),
    ...['secret', null, [], 5].map((data) => ({
      what: `data that are ${JSON.stringify(data)}`,
      breach: (event: Sent) => ({ ...event, vehicleId: 'v', data }),
      place: 'data (invalid_type)',
    })),
    {
      what: 'errors that are no list',
      breach: (event) => ({
        ...event,
        eventType: 'VEHICLE_ERROR',
        data: { ...event.data, errors: 'secret' },
      }),
      place: 'data.errors (invalid_type)',
    },
  ];
  for (const { what, breach, place } of breaches) {
    it(`throws for ${what}, naming the place and no content`, async () => {
      const event = breach(stateEvent([], { vehicleId: newVehicle() }));
      await assert.rejects(processor.process(event), {
        name: 'SchemaError',
        message: `The event breaks its schema at ${place}`,
      });
      assert.deepEqual(logged(), ['processing.failed']);
      assert.equal(processor.log[0]?.severity, 'ERROR');
      assert.ok(!JSON.stringify(processor.log).includes('secret'));
    });
  }

  it('throws for a replay that cannot be marked', async () => {
    for (const replayId of ['a/b/c', '', 'x'.repeat(200)]) {
      const state = stateEvent([], { vehicleId: newVehicle() });
      await assert.rejects(processor.process(state, { replayId }), { name: 'MalformedMessageError' });
    }
  });

  it('throws for a message that is no event, telling nothing of it', async () => {
    for (const message of ['secret', '[]', '']) {
      await assert.rejects(processor.process(message), { name: 'MalformedMessageError' });
    }
    assert.ok(!JSON.stringify(processor.log).includes('secret'));
  });

  it('leaves no marker behind when a handler throws after it has written', async () => {
    let attempts = 0;
    const flaky = await startProcessor(
      new Map([
        [
          'FLAKY',
          [
            handler({
              schema: SmartcarEvent,
              handle(_event, { tx, firestore }) {
                tx.set(firestore.doc('effects/one'), { attempt: ++attempts });
                if (attempts < 3) throw new Error('not yet');
              },
            }),
          ],
        ],
      ]),
    );
    const event = { eventId: randomUUID(), eventType: 'FLAKY' };
    await assert.rejects(flaky.process(event), { message: 'not yet' });
    assert.equal((await flaky.firestore.doc(`processedEvents/${event.eventId}`).get()).exists, false);
    assert.equal((await flaky.firestore.doc('effects/one').get()).exists, false);
    await assert.rejects(flaky.process(event));
    await flaky.process(event);
    assert.equal((await flaky.firestore.doc('effects/one').get()).get('attempt'), 3);
    await flaky.close();
  });

  it('processes 20 events of one vehicle at the same moment', async () => {
    const vehicleId = newVehicle();
    const events = Array.from({ length: 20 }, (_, index) =>
      stateEvent([good(`signal-${index}`, index, T), good('shared', index, T + index)], { vehicleId }),
    );
    await Promise.all(events.map((event) => processor.process(event)));
    const { shared, ...own } = (await processor.vehicle(vehicleId))?.signals ?? {};
    assert.deepEqual(shared.body, { value: 19 });
    assert.equal(Object.keys(own).length, 20);
  });
});
