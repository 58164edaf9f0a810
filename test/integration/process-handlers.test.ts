import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type GrpcCounter, startGrpcCounter } from '../../bench/harness/grpc-counter.ts';
import { type Handler, handler } from '../../functions/process/handlers/handler.ts';
import { handlers as ours } from '../../functions/process/handlers/index.ts';
import { vehicleState } from '../../functions/process/handlers/vehicle-state.ts';
import { SmartcarEvent } from '../../functions/process/schemas/vehicle-event.ts';
import { VehicleState } from '../../functions/process/schemas/vehicle-state.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { good, stateEvent } from '../helpers/events.ts';
import { type Processor, startProcessor } from '../helpers/processor.ts';

const T = 1_753_990_000_000;

describe('the handlers of process, on the Firestore emulator', function () {
  this.timeout(60_000);
  const running: Processor[] = [];
  const start = async (...args: Parameters<typeof startProcessor>) => {
    const processor = await startProcessor(...args);
    running.push(processor);
    return processor;
  };
  after(() => Promise.all(running.map((processor) => processor.close())));
  const one = (definition: Handler) => new Map([['VEHICLE_STATE', [definition]]]);
  const linesOf = ({ log }: Processor, event: string) => log.filter((line) => line.event === event);

  it('get the whole event as it was sent', async () => {
    const seen: unknown[] = [];
    const watch = handler({ schema: VehicleState, handle: (event) => void seen.push(event) });
    const processor = await start(one(watch));
    for (const shape of ['live', 'documented'] as const) {
      const sent = stateEvent([{ ...good('a', 1, T), future: [1, { x: null }] }], {
        vehicleId: 'v-1',
        shape,
      });
      const event = {
        ...sent,
        future: { any: 'thing' },
        data: { ...sent.data, future: 1, vehicle: { ...sent.data.vehicle, vin: 'VIN', future: 2 } },
        meta: { ...sent.meta, sequence: 7 },
      };
      await processor.process(event);
      assert.deepEqual(seen.pop(), { ...event, vehicleId: 'v-1' });
    }
  });

  it('get the vehicle as it was before the event, and whether it is a replay', async () => {
    const seen: unknown[] = [];
    const watch = handler({
      schema: VehicleState,
      handle(_event, { vehicle, receivedAt, deliveredAt, isReplay }) {
        seen.push([vehicle.get('signals.a.body.value'), receivedAt, deliveredAt, isReplay]);
      },
    });
    const processor = await start(new Map([['VEHICLE_STATE', [vehicleState, watch]]]));
    const attributes = { receivedAt: new Date(T + 9).toISOString() };
    const event = (value: number) =>
      stateEvent([good('a', value, T + value)], { vehicleId: 'v-2', deliveredAt: T + 5 });
    await processor.process(event(1), attributes);
    const second = event(2);
    await processor.process(second, attributes);
    await processor.process(second, { ...attributes, replayId: 'r-1' });
    assert.deepEqual(seen, [
      [undefined, T + 9, T + 5, false],
      [1, T + 9, T + 5, false],
      [2, T + 9, T + 5, true],
    ]);
  });

  it('may each read after another has written, and take effect together', async () => {
    const count = handler({
      schema: VehicleState,
      async handle(_event, { tx, firestore }) {
        const ref = firestore.doc('counters/events');
        const events = (await tx.get(ref)).get('events') ?? 0;
        tx.set(ref, { events: events + 1 });
      },
    });
    const processor = await start(new Map([['VEHICLE_STATE', [vehicleState, count, vehicleState, count]]]));
    await processor.process(stateEvent([good('a', 1, T)], { vehicleId: 'v-3' }));
    assert.equal((await processor.firestore.doc('counters/events').get()).get('events'), 1);
    assert.deepEqual((await processor.vehicle('v-3'))?.signals.a.body, { value: 1 });
  });

  it('are told plainly where they want the vehicle of an event that names none', async () => {
    const wrong = handler({ schema: SmartcarEvent, handle: (_event, { vehicle }) => void vehicle.get('x') });
    const processor = await start(new Map([['OTHER', [wrong]]]));
    await assert.rejects(processor.process({ eventType: 'OTHER' }), /The event names no vehicle/);
  });

  it('have their log lines written once, with the ids of the event', async () => {
    let attempts = 0;
    const chatty = handler({
      schema: SmartcarEvent,
      async handle(_event, { tx, log, firestore, leaveOut }) {
        attempts++;
        log('INFO', 'custom.line', 'Said by a handler', { attempt: attempts });
        leaveOut('signals[1]');
        // Another writer in between, so that the transaction has to begin anew.
        const ref = firestore.doc('contended/one');
        await tx.get(ref);
        if (attempts === 1) await Promise.race([ref.set({ by: 'other' }), delay(500)]);
        tx.set(ref, { by: 'handler' });
      },
    });
    const processor = await start(one(chatty));
    const event = stateEvent([]);
    await processor.process(event);
    const lines = linesOf(processor, 'custom.line');
    assert.deepEqual(
      lines.map(({ eventId, attempt }) => [eventId, attempt]),
      [[event.eventId, attempts]],
    );
    assert.equal(linesOf(processor, 'processing.completed')[0]?.leftOut, 1);
  });

  it('that fail are recorded with stack and attempts, until they succeed', async () => {
    let failures = 2;
    const flaky = handler({
      schema: SmartcarEvent,
      handle() {
        if (failures-- > 0) throw new RangeError(`The bug ${'x'.repeat(1_000)}`);
      },
    });
    const processor = await start(one(flaky));
    const event = stateEvent([], { vehicleId: 'v-5' });
    await assert.rejects(processor.process(event));
    await assert.rejects(processor.process(event));
    const record = (await processor.firestore.doc(`processingFailures/${event.eventId}`).get()).data();
    assert.equal(record?.error, 'RangeError');
    assert.match(record.message, /^The bug x+$/);
    assert.equal(record.message.length, 500);
    assert.match(record.stack[0], /process-handlers\.test\.ts/);
    assert.deepEqual([record.attempts, record.eventType, record.vehicleId], [2, 'VEHICLE_STATE', 'v-5']);
    assert.ok(record.expireAt.toMillis() > Date.now() + 29 * 86_400_000);
    const [failed] = linesOf(processor, 'processing.failed');
    assert.match(String(failed?.stack), /process-handlers\.test\.ts/);
    assert.ok(!String(failed?.stack).includes('The bug'));
    await processor.process(event);
  });

  it('that outlast their time change nothing any more', async () => {
    let attempts = 0;
    const slow = handler({
      schema: SmartcarEvent,
      async handle(_event, { tx, firestore }) {
        attempts++;
        tx.set(firestore.doc('effects/late'), { done: true });
        await delay(400);
      },
    });
    const processor = await start(one(slow), { withinMs: 100 });
    const event = stateEvent([]);
    await assert.rejects(processor.process(event), { name: 'ProcessingTimeoutError' });
    await delay(1_000);
    assert.equal(attempts, 1);
    for (const path of ['effects/late', `processedEvents/${event.eventId}`]) {
      assert.equal((await processor.firestore.doc(path).get()).exists, false, path);
    }
  });

  it('that never end hold up the next event of the vehicle no longer than their time', async () => {
    const stuck = randomUUID();
    const processor = await start(
      one(
        handler({
          schema: SmartcarEvent,
          handle: ({ eventId }) => (eventId === stuck ? new Promise<void>(() => {}) : undefined),
        }),
      ),
      { withinMs: 2_000 },
    );
    const fields = { vehicleId: 'v-stuck' };
    const first = processor.process(stateEvent([], { ...fields, eventId: stuck }));
    await delay(500);
    const second = processor.process(stateEvent([], fields));
    await assert.rejects(first, { name: 'ProcessingTimeoutError' });
    await second;
  });

  describe('call Firestore', () => {
    let counter: GrpcCounter;
    let processor: Processor;
    before(async () => {
      counter = await startGrpcCounter((await sharedEmulators()).FIRESTORE_EMULATOR_HOST);
      processor = await start(ours, {}, { FIRESTORE_EMULATOR_HOST: counter.host });
    });
    after(() => counter.close());
    const callsOf = async (work: () => Promise<void>) => {
      counter.calls.length = 0;
      await work();
      return counter.calls;
    };

    it('twice an event: one read, one commit; also for a replay', async () => {
      const event = stateEvent([good('a', 1, T)], { eventId: randomUUID() });
      assert.deepEqual(await callsOf(() => processor.process(event)), ['BatchGetDocuments', 'Commit']);
      const replay = callsOf(() => processor.process(event, { replayId: 'r-1' }));
      assert.deepEqual(await replay, ['BatchGetDocuments', 'Commit']);
    });

    it('twice an event also for events of one vehicle at once: none is tried again', async () => {
      const events = Array.from({ length: 20 }, (_, index) =>
        stateEvent([good('a', index, T + index)], { eventId: randomUUID(), vehicleId: 'v-hot' }),
      );
      const calls = await callsOf(async () => {
        await Promise.all(events.map((event) => processor.process(event)));
      });
      assert.equal(calls.length, 2 * events.length);
      assert.equal((await processor.vehicle('v-hot'))?.signals.a.body.value, 19);
    });

    it('once a duplicate of what the instance processed lately; also for a replay', async () => {
      for (const attributes of [{}, { replayId: 'r-1' }]) {
        const event = stateEvent([good('a', 1, T)], { eventId: randomUUID() });
        await processor.process(event, attributes);
        const again = await callsOf(() => processor.process(event, attributes));
        assert.deepEqual(again, ['BatchGetDocuments']);
        assert.equal(processor.log.at(-1)?.event, 'processing.duplicate');
      }
    });

    it('once an event that the instance replayed before the event came', async () => {
      const event = stateEvent([good('a', 1, T)], { eventId: randomUUID() });
      await processor.process(event, { replayId: 'r-1' });
      assert.deepEqual(await callsOf(() => processor.process(event)), ['BatchGetDocuments']);
    });

    it('as for a new event where the marker of a duplicate was erased', async () => {
      const event = stateEvent([good('a', 1, T)], { eventId: randomUUID() });
      await processor.process(event);
      const marker = processor.firestore.doc(`processedEvents/${event.eventId}`);
      await marker.delete();
      await processor.process(event);
      assert.equal(processor.log.at(-1)?.event, 'processing.completed');
      assert.ok((await marker.get()).exists);
    });
  });
});
