import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Timestamp } from '@google-cloud/firestore';
import { errorEvent, failed, good, stateEvent } from '../helpers/events.ts';
import { type Processor, startProcessor } from '../helpers/processor.ts';

const T = 1_753_990_000_000;
const YEAR = 365 * 86_400_000;

describe('process and what Smartcar really sends, on the Firestore emulator', function () {
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
  const line = (event: string) => processor.log.find((each) => each.event === event);
  const signalsOf = async (vehicleId: string) => (await processor.vehicle(vehicleId))?.signals;
  /** The states of a vehicle's errors, by type, code and signal. */
  const errorsOf = async (vehicleId: string) => {
    const errors = Object.values((await processor.vehicle(vehicleId))?.errors ?? {}) as Record<
      string,
      string
    >[];
    return Object.fromEntries(
      errors.map(({ type, code, signal, state }) => [`${type}/${code}/${signal}`, state]),
    );
  };
  const receivedAt = (ms: number) => ({ receivedAt: new Date(ms).toISOString() });

  describe('the envelope', () => {
    for (const shape of ['live', 'documented'] as const) {
      it(`is read in the ${shape} shape`, async () => {
        const vehicleId = newVehicle();
        const event = stateEvent([good('odometer', 7, T)], { vehicleId, shape });
        await processor.process(event);
        assert.deepEqual((await signalsOf(vehicleId)).odometer.body, { value: 7 });
        const marker = await processor.firestore.doc(`processedEvents/${event.eventId}`).get();
        assert.equal(marker.get('vehicleId'), vehicleId);
        assert.equal(line('processing.completed')?.vehicleId, vehicleId);
      });
    }

    const times: { what: string; meta: object; at: number }[] = [
      { what: 'deliveredAt as a number', meta: { deliveredAt: T }, at: T },
      { what: 'deliveredAt as digits', meta: { deliveredAt: `${T}` }, at: T },
      { what: 'deliveredAt in seconds', meta: { deliveredAt: T / 1_000 }, at: T },
      { what: 'deliveredAt as RFC 3339', meta: { deliveredAt: new Date(T).toISOString() }, at: T },
      { what: 'deliveryTime', meta: { deliveryTime: new Date(T).toISOString() }, at: T },
      { what: 'deliveryTime beside an odd deliveredAt', meta: { deliveredAt: 'x', deliveryTime: T }, at: T },
      { what: 'the time of receipt where there is none', meta: {}, at: T + 777 },
      { what: 'the time of receipt where it is odd', meta: { deliveredAt: {} }, at: T + 777 },
      { what: 'the time of receipt where it is 0', meta: { deliveredAt: 0 }, at: T + 777 },
      {
        what: 'the time of receipt where it is in the year 9999',
        meta: { deliveredAt: 253e12 },
        at: T + 777,
      },
    ];
    for (const { what, meta, at } of times) {
      it(`takes the time of delivery from ${what}`, async () => {
        const vehicleId = newVehicle();
        await processor.process({ ...stateEvent([], { vehicleId }), meta }, receivedAt(T + 777));
        assert.equal((await processor.vehicle(vehicleId))?.updatedAt.toMillis(), at);
      });
    }

    it('may lack meta altogether', async () => {
      const vehicleId = newVehicle();
      const { meta: _, ...event } = stateEvent([good('a', 1, T)], { vehicleId });
      await processor.process(event, receivedAt(T + 5));
      assert.equal((await signalsOf(vehicleId)).a.deliveredAt, T + 5);
    });
  });

  describe('a signal', () => {
    const send = async (signals: unknown, vehicleId = newVehicle(), at = T) => {
      await processor.process(stateEvent(signals, { vehicleId, deliveredAt: at }), receivedAt(at));
      return signalsOf(vehicleId);
    };

    it('is read at retrievedAt or fetchedAt', async () => {
      const meta = { oemUpdatedAt: T - 9, retrievedAt: T - 5 };
      const { a, b, c } = await send([
        { ...good('a', 1, T), meta },
        { ...good('b', 1, T), meta: { fetchedAt: T - 6 } },
        { ...good('c', 1, T), meta: { fetchedAt: T - 6, retrievedAt: 0 } },
      ]);
      assert.deepEqual([a.fetchedAt, b.fetchedAt, c.fetchedAt], [T - 5, T - 6, T - 6]);
    });

    it('has no known time where its times are 0', async () => {
      const vehicleId = newVehicle();
      const zero = (value: number) => ({
        ...good('vin', value, 0),
        meta: { oemUpdatedAt: 0, retrievedAt: 0 },
      });
      const first = await send([zero(1)], vehicleId);
      assert.deepEqual([first.vin.oemUpdatedAt, first.vin.fetchedAt], [null, null]);
      // Ordered by delivery, and not stuck in 1970.
      await send([{ ...good('vin', 2, T), meta: { oemUpdatedAt: T + 1_000 } }], vehicleId, T + 2_000);
      assert.equal((await send([zero(3)], vehicleId, T + 3_000)).vin.body.value, 3);
    });

    for (const status of [undefined, null, 'OK', { value: 'SUCCESS' }, { value: 'ERROR' }, {}, 5]) {
      it(`is good where it has a body, with the status ${JSON.stringify(status)}`, async () => {
        const { a } = await send([{ ...good('a', 1, T), status }]);
        assert.deepEqual([a.body, a.error], [{ value: 1 }, undefined]);
      });
    }

    const failures: { as: string; status: unknown; error: object }[] = [
      {
        as: 'an error without a code',
        status: { value: 'ERROR', error: { type: 'PERMISSION', code: null } },
        error: { status: 'ERROR', type: 'PERMISSION', code: null },
      },
      {
        as: 'an empty error',
        status: { value: 'ERROR', error: {} },
        error: { status: 'ERROR', type: null, code: null },
      },
      { as: 'ERROR alone', status: { value: 'ERROR' }, error: { status: 'ERROR', type: null, code: null } },
      {
        as: 'UNAVAILABLE',
        status: { value: 'UNAVAILABLE' },
        error: { status: 'UNAVAILABLE', type: null, code: null },
      },
      {
        as: 'an unknown status',
        status: { value: 'BRAND_NEW' },
        error: { status: 'BRAND_NEW', type: null, code: null },
      },
      { as: 'a status that is a string', status: 'OK', error: { status: 'OK', type: null, code: null } },
      { as: 'no status', status: undefined, error: { status: null, type: null, code: null } },
    ];
    for (const { as, status, error } of failures) {
      it(`keeps its last good body when it comes with ${as}`, async () => {
        const vehicleId = newVehicle();
        await send([good('a', 1, T)], vehicleId);
        const { body: _, ...bodiless } = { ...good('a', 1, T), status };
        const { a } = await send([bodiless], vehicleId, T + 1_000);
        const { deliveredAt, eventId, ...kept } = a.error;
        assert.deepEqual([a.body, kept, deliveredAt], [{ value: 1 }, error, T + 1_000]);
        assert.equal((await send([good('a', 2, T + 2_000)], vehicleId, T + 2_000)).a.error, undefined);
      });
    }

    const clocks: { what: string; oemUpdatedAt: number }[] = [
      { what: 'a year ahead', oemUpdatedAt: T + YEAR },
      { what: 'in microseconds', oemUpdatedAt: T * 1_000 },
      { what: 'in the year 9999', oemUpdatedAt: 253_402_300_799_999 },
      { what: 'beyond all years', oemUpdatedAt: 1e300 },
    ];
    for (const { what, oemUpdatedAt } of clocks) {
      it(`is not frozen by a clock ${what}`, async () => {
        const vehicleId = newVehicle();
        const ahead = { ...good('a', 1, T), meta: { oemUpdatedAt, retrievedAt: T } };
        const { a } = await send([ahead, good('b', 1, T)], vehicleId);
        assert.equal(a.oemUpdatedAt, oemUpdatedAt);
        assert.equal(line('signals.clock_ahead')?.severity, 'NOTICE');
        assert.equal(line('signals.clock_ahead')?.signals, 'a');
        const next = await send([{ ...ahead, body: { value: 2 } }], vehicleId, T + 1_000);
        assert.equal(next.a.body.value, 2);
        const late = { eventId: randomUUID(), vehicleId, deliveredAt: T - 1_000 };
        await processor.process(stateEvent([good('a', 0, T - 2_000)], late), receivedAt(T - 1_000));
        assert.equal((await signalsOf(vehicleId)).a.body.value, 2);
        assert.equal((await send([good('a', 3, T + 2_000)], vehicleId, T + 2_000)).a.body.value, 3);
      });
    }

    it('is ordered by seconds where they are plainly no milliseconds', async () => {
      const vehicleId = newVehicle();
      const seconds = (at: number, value: number) => ({
        ...good('a', value, T),
        meta: { oemUpdatedAt: at / 1_000 },
      });
      await send([seconds(T - 5_000, 1)], vehicleId);
      assert.equal((await send([good('a', 2, T - 4_000)], vehicleId)).a.body.value, 2);
      const { a } = await send([seconds(T - 3_000, 3)], vehicleId);
      assert.deepEqual([a.body.value, a.oemUpdatedAt], [3, (T - 3_000) / 1_000]);
    });
  });

  describe('a vehicle that an earlier version stored', () => {
    it('thaws with the next event', async () => {
      const vehicleId = newVehicle();
      const far = 253_402_300_799_999;
      await processor.firestore.doc(`vehicles/${vehicleId}`).set({
        updatedAt: Timestamp.fromMillis(far),
        mode: 'OLD',
        signals: {
          ahead: {
            name: 'n',
            group: 'g',
            body: 0,
            oemUpdatedAt: far,
            deliveredAt: T,
            eventId: 'e',
            lastGoodAt: T,
          },
          far: { name: 'n', group: 'g', body: 0, deliveredAt: far, eventId: 'e', lastGoodAt: far },
          failed: {
            name: 'n',
            group: 'g',
            error: { type: 'X', code: null, deliveredAt: far, eventId: 'e' },
          },
        },
        errors: {
          'PERMISSION:null': {
            state: 'ERROR',
            since: Timestamp.fromMillis(far),
            updatedAt: Timestamp.fromMillis(far),
            eventId: 'e',
            signals: [],
          },
        },
      });
      // Read from the car a little before the delivery that froze the signal.
      const signals = [good('ahead', 1, T - 2_000), good('far', 1, T - 2_000), good('failed', 1, T - 2_000)];
      await processor.process(stateEvent(signals, { vehicleId, deliveredAt: T + 50 }), receivedAt(T + 60));
      const vehicle = await processor.vehicle(vehicleId);
      for (const code of ['ahead', 'far', 'failed']) {
        assert.deepEqual(vehicle?.signals[code].body, { value: 1 }, code);
        assert.equal(vehicle?.signals[code].error, undefined, code);
      }
      assert.deepEqual([vehicle?.mode, vehicle?.updatedAt.toMillis()], ['LIVE', T + 50]);
      const resolved = errorEvent([{ type: 'PERMISSION', code: null, state: 'RESOLVED' }], {
        vehicleId,
        deliveredAt: T + 70,
      });
      await processor.process(resolved, receivedAt(T + 70));
      assert.deepEqual(await errorsOf(vehicleId), { 'PERMISSION/null/null': 'RESOLVED' });
    });

    it('has its errors read signal by signal, and resolved', async () => {
      const vehicleId = newVehicle();
      const stored = (signals: unknown) => ({
        state: 'ERROR',
        since: Timestamp.fromMillis(T),
        updatedAt: Timestamp.fromMillis(T),
        eventId: 'e',
        description: 'd',
        suggestedUserMessage: null,
        resolution: null,
        docURL: null,
        signals,
      });
      await processor.firestore.doc(`vehicles/${vehicleId}`).set({
        updatedAt: Timestamp.fromMillis(T),
        errors: {
          'PERMISSION:null': stored([{ code: 'a' }, 'Group.B']),
          'COMPATIBILITY:VEHICLE_NOT_CAPABLE': stored([]),
          'VEHICLE_STATE:ASLEEP': stored('[[1]]'),
        },
      });
      await processor.process(
        stateEvent([good('a', 1, T)], { vehicleId, deliveredAt: T + 9 }),
        receivedAt(T + 9),
      );
      assert.deepEqual(await errorsOf(vehicleId), {
        'PERMISSION/null/a': 'RESOLVED',
        'PERMISSION/null/group-b': 'ERROR',
        'COMPATIBILITY/VEHICLE_NOT_CAPABLE/null': 'ERROR',
        'VEHICLE_STATE/ASLEEP/null': 'ERROR',
      });
      const over = (type: string, code: string) => ({ type, code, state: 'RESOLVED' });
      const event = errorEvent(
        [over('COMPATIBILITY', 'VEHICLE_NOT_CAPABLE'), over('VEHICLE_STATE', 'ASLEEP')],
        { vehicleId, deliveredAt: T + 10 },
      );
      await processor.process(event, receivedAt(T + 10));
      assert.deepEqual(Object.values(await errorsOf(vehicleId)), [
        'RESOLVED',
        'ERROR',
        'RESOLVED',
        'RESOLVED',
      ]);
    });
  });

  it('leaves out odd signals alone, and counts and names them by their places', async () => {
    const vehicleId = newVehicle();
    const times = {
      'time-minus': -1,
      'time-nan': 'NaN',
      'time-february': '2026-02-30T00:00:00Z',
      'time-object': {},
    };
    const odd = [
      null,
      'secret',
      [],
      { body: { value: 'secret' } },
      { ...good('x', 1, T), code: 'y'.repeat(257) },
      { ...good('x', 1, T), code: '__secret__' },
      { ...good('x', 1, T), code: 5 },
    ];
    const kept = [
      ...Object.entries(times).map(([code, oemUpdatedAt]) => ({
        ...good(code, 1, T),
        meta: { oemUpdatedAt },
      })),
      { ...good('lower', 1, T), meta: { oemUpdatedAt: '2025-07-31t19:38:42.332z' } },
      { ...good('name', 1, T), name: 5, group: {}, meta: 'x' },
      { ...good('z'.repeat(256), 1, T), status: 'OK' },
      { code: 'alone' },
    ];
    await processor.process(stateEvent([...odd, ...kept], { vehicleId, deliveredAt: T }), receivedAt(T));
    const signals = await signalsOf(vehicleId);
    assert.deepEqual(Object.keys(signals).toSorted(), kept.map(({ code }) => code).toSorted());
    for (const code of Object.keys(times)) assert.equal(signals[code].oemUpdatedAt, null, code);
    assert.equal(signals.lower.oemUpdatedAt, 1_753_990_722_332);
    assert.equal(signals.name.name, null);
    assert.equal(line('processing.completed')?.leftOut, odd.length);
    assert.equal(line('processing.completed')?.places, odd.map((_, place) => `signals[${place}]`).join());
    assert.ok(!JSON.stringify(processor.log).includes('secret'));
  });

  it('leaves out odd errors alone, and keeps what can be read of the others', async () => {
    const vehicleId = newVehicle();
    const odd = [
      null,
      {},
      { type: 5 },
      { type: 'T', code: 5 },
      { type: 'T', code: 'x'.repeat(257) },
      { type: '__a', code: 'b__' },
    ];
    const kept = [
      { type: 'ALONE' },
      { type: 'STATELESS', code: 'C', signals: 'x', resolution: { type: null } },
      {
        type: 'STRINGS',
        code: null,
        state: 'ERROR',
        signals: ['Charge.IsCharging', 5, null],
        resolution: 'RETRY',
      },
      {
        type: 'OBJECTS',
        state: 'ERROR',
        signals: [{ code: 'a', name: 'A', group: 'G' }, { code: 'b' }],
        resolution: null,
      },
    ];
    await processor.process(errorEvent([...odd, ...kept], { vehicleId, deliveredAt: T }), receivedAt(T));
    assert.deepEqual(await errorsOf(vehicleId), {
      'ALONE/null/null': 'ERROR',
      'STATELESS/C/null': 'ERROR',
      'STRINGS/null/charge-ischarging': 'ERROR',
      'OBJECTS/null/a': 'ERROR',
      'OBJECTS/null/b': 'ERROR',
    });
    assert.equal(line('processing.completed')?.leftOut, odd.length);
    assert.equal(line('processing.completed')?.places, odd.map((_, place) => `errors[${place}]`).join());
  });

  for (const missing of [undefined, null]) {
    it(`takes a list that is ${missing} as empty`, async () => {
      const vehicleId = newVehicle();
      await processor.process(stateEvent(missing, { vehicleId }));
      await processor.process(errorEvent(missing, { vehicleId }));
      assert.deepEqual((await processor.vehicle(vehicleId))?.signals, {});
    });
  }

  describe('an error', () => {
    const permission = (state: string, ...codes: string[]) => ({
      type: 'PERMISSION',
      code: null,
      state,
      signals: codes.map((code) => ({ code })),
    });
    const send = async (errors: unknown[], vehicleId: string, at: number) => {
      await processor.process(errorEvent(errors, { vehicleId, deliveredAt: at }), receivedAt(at));
      return errorsOf(vehicleId);
    };

    it('is opened and resolved for each signal that it names', async () => {
      const vehicleId = newVehicle();
      await send([permission('ERROR', 'a', 'b')], vehicleId, T);
      assert.deepEqual(Object.values(await send([permission('ERROR', 'c')], vehicleId, T + 1)), [
        'ERROR',
        'ERROR',
        'ERROR',
      ]);
      assert.deepEqual(await send([permission('RESOLVED', 'c')], vehicleId, T + 2), {
        'PERMISSION/null/a': 'ERROR',
        'PERMISSION/null/b': 'ERROR',
        'PERMISSION/null/c': 'RESOLVED',
      });
    });

    it('counts twice where one event has it twice, for other signals', async () => {
      const vehicleId = newVehicle();
      const errors = await send([permission('ERROR', 'a'), permission('ERROR', 'b')], vehicleId, T);
      assert.deepEqual(errors, { 'PERMISSION/null/a': 'ERROR', 'PERMISSION/null/b': 'ERROR' });
    });

    it('is resolved for all signals where its RESOLVED names none, also before it opens', async () => {
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const vehicleId = newVehicle();
        const deliveries: [unknown[], number][] = [
          [[permission('ERROR', 'a')], T],
          [[{ type: 'PERMISSION', state: 'RESOLVED' }], T + 5],
        ];
        for (const index of order)
          await send(deliveries[index]?.[0] ?? [], vehicleId, deliveries[index]?.[1] ?? 0);
        assert.equal((await errorsOf(vehicleId))['PERMISSION/null/a'], 'RESOLVED');
      }
    });

    it('is resolved by a good delivery of its signal, whichever comes first', async () => {
      const opened = (vehicleId: string) =>
        processor.process(
          errorEvent([permission('ERROR', 'a', 'b')], { vehicleId, deliveredAt: T }),
          receivedAt(T + 9),
        );
      const delivered = (vehicleId: string) =>
        processor.process(
          stateEvent([good('a', 1, T), failed('b', 'X')], { vehicleId, deliveredAt: T + 5 }),
          receivedAt(T + 9),
        );
      for (const order of [
        [opened, delivered],
        [delivered, opened],
      ]) {
        const vehicleId = newVehicle();
        for (const step of order) await step(vehicleId);
        assert.deepEqual(await errorsOf(vehicleId), {
          'PERMISSION/null/a': 'RESOLVED',
          'PERMISSION/null/b': 'ERROR',
        });
      }
    });

    it('opens again after a good delivery', async () => {
      const vehicleId = newVehicle();
      await processor.process(stateEvent([good('a', 1, T)], { vehicleId, deliveredAt: T }), receivedAt(T));
      assert.deepEqual(await send([permission('ERROR', 'a')], vehicleId, T + 5), {
        'PERMISSION/null/a': 'ERROR',
      });
    });
  });

  it('marks and logs a test delivery, and makes no vehicle', async () => {
    const vehicleId = newVehicle();
    for (const event of [stateEvent([good('a', 1, T)], { vehicleId }), errorEvent('odd', { vehicleId })]) {
      const test = { ...event, meta: { ...event.meta, mode: 'TEST' } };
      processor.log.length = 0;
      await processor.process(test);
      assert.equal(await processor.vehicle(vehicleId), undefined);
      assert.ok((await processor.firestore.doc(`processedEvents/${test.eventId}`).get()).exists);
      assert.equal(line('event.test')?.eventId, test.eventId);
      assert.equal(line('processing.completed'), undefined);
    }
  });

  it('keeps what it knows of a vehicle where an event says less', async () => {
    const vehicleId = newVehicle();
    await processor.process(stateEvent([], { vehicleId, deliveredAt: T }), receivedAt(T));
    await processor.process(
      stateEvent([], { vehicleId, deliveredAt: T + 1, shape: 'documented' }),
      receivedAt(T + 1),
    );
    const { vehicle, externalUserId } = (await processor.vehicle(vehicleId)) ?? {};
    assert.deepEqual(vehicle, { make: 'ALBATROSS', model: 'Glide', year: 2024, powertrainType: 'BEV' });
    assert.equal(externalUserId, 'ext-1');
  });
});
