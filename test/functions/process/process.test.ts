import assert from 'node:assert/strict';
import domain from 'node:domain';
import { Transaction } from '@google-cloud/firestore';
import sinon from 'sinon';
import { z } from 'zod';
import { handler } from '../../../functions/process/handlers/handler.ts';
import { handlers as ours } from '../../../functions/process/handlers/index.ts';
import type { ProcessOptions } from '../../../functions/process/process.ts';
import { SmartcarEvent } from '../../../functions/process/schemas/vehicle-event.ts';
import { good, stateEvent } from '../../helpers/events.ts';
import { carry, firestoreInMemory } from '../../helpers/firestore-in-memory.ts';
import { startProcessor } from '../../helpers/processor.ts';

const T = 1_753_990_000_000;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const publishChange = async () => {};

describe('process', () => {
  let calls: string[];
  let firestore = firestoreInMemory();
  beforeEach(() => {
    calls = [];
    firestore = firestoreInMemory((method, handle) => {
      calls.push(method);
      return carry(method, handle);
    });
  });
  afterEach(() => sinon.restore());
  const start = (handle?: (event: unknown) => unknown, options: Partial<ProcessOptions> = {}) => {
    const own = handler({ schema: SmartcarEvent, handle: async (event) => void (await handle?.(event)) });
    return startProcessor(handle ? new Map([['OWN', [own]]]) : ours, { firestore, ...options });
  };
  const fields = { vehicleId: 'v', eventId: 'e', deliveredAt: T };
  const at = (ms: number) => ({ receivedAt: new Date(ms).toISOString() });

  it('logs each outcome in one line, with the ids of the event', async () => {
    const { process, log } = await start(undefined, { publishChange });
    const event = stateEvent([good('a', 1, T)], fields);
    const ids = {
      eventId: 'e',
      eventType: 'VEHICLE_STATE',
      vehicleId: 'v',
      deliveryId: event.meta.deliveryId,
    };
    const trace = 'projects/project-1/traces/0af7651916cd43dd8448eb211c80319c';
    const test = { ...event, eventId: 'test', meta: { ...event.meta, mode: 'TEST' } };
    const outcomes: { sent: object; attributes?: Record<string, string>; line: object }[] = [
      {
        sent: event,
        attributes: { traceparent: TRACE },
        line: {
          ...{ severity: 'INFO', message: 'The event is processed', event: 'processing.completed', ...ids },
          ...{ changes: 1, 'logging.googleapis.com/trace': trace },
        },
      },
      {
        sent: event,
        line: {
          ...{ severity: 'INFO', message: 'The event was processed before', event: 'processing.duplicate' },
          ...{ ...ids, changes: 1 },
        },
      },
      {
        sent: event,
        attributes: { replayId: 'r-1' },
        line: {
          ...{ severity: 'INFO', message: 'The event is processed', event: 'processing.completed' },
          ...{ ...ids, replayId: 'r-1' },
        },
      },
      {
        sent: test,
        line: {
          ...{ severity: 'INFO', message: 'The test delivery is kept, and changes nothing' },
          ...{ event: 'event.test', ...ids, eventId: 'test' },
        },
      },
      {
        sent: { eventId: 'other', eventType: 'OTHER' },
        line: {
          ...{ severity: 'NOTICE', message: 'This event type has no handler', event: 'event.ignored' },
          ...{ eventId: 'other', eventType: 'OTHER' },
        },
      },
      {
        sent: { eventId: 'typeless' },
        line: {
          ...{ severity: 'NOTICE', message: 'This event type has no handler', event: 'event.ignored' },
          ...{ eventId: 'typeless' },
        },
      },
    ];
    for (const { sent, attributes, line } of outcomes) {
      log.length = 0;
      const startedAt = performance.now();
      await process(sent, { ...at(T), ...attributes });
      const elapsed = performance.now() - startedAt;
      const [{ durationMs, ...rest } = {}, ...more] = log;
      assert.deepEqual([rest, more], [line, []]);
      assert.ok(Number(durationMs) >= 0 && Number(durationMs) <= elapsed + 1, `${durationMs} of ${elapsed}`);
    }
  });

  it('logs why an attempt failed, with the ids of the event where there is an event', async () => {
    const { process, log } = await start(() => {
      throw new RangeError('The bug');
    });
    await assert.rejects(process({ eventId: 'e', eventType: 'OWN', vehicleId: 'v' }), RangeError);
    await assert.rejects(process('[]'), { name: 'MalformedMessageError' });
    const [failed, malformed] = log.map(({ stack, ...line }) => ({ ...line, isStack: Array.isArray(stack) }));
    const common = { severity: 'ERROR', event: 'processing.failed', isStack: true };
    assert.deepEqual(failed, {
      ...{ ...common, message: 'RangeError: The bug', error: 'RangeError' },
      ...{ eventId: 'e', eventType: 'OWN', vehicleId: 'v' },
    });
    assert.deepEqual(malformed, {
      ...common,
      message: 'MalformedMessageError: The message is not a JSON object in UTF-8',
      error: 'MalformedMessageError',
    });
    const records = await firestore.collection('processingFailures').orderBy('__name__').get();
    assert.deepEqual(
      records.docs.map(({ id }) => id),
      ['e'],
    );
  });

  it('rejects with what a handler throws, also where it is no error', async () => {
    const { process, log } = await start(() => Promise.reject('a text'));
    await assert.rejects(process({ eventType: 'OWN' }), (thrown) => thrown === 'a text');
    assert.equal(log[0]?.message, 'Error: a text');
  });

  it('says after how long it gave an event up', async () => {
    const { process, log } = await start(() => new Promise(() => {}), { withinMs: 30 });
    await assert.rejects(process({ eventType: 'OWN' }), {
      name: 'ProcessingTimeoutError',
      message: 'The event was not processed in 30 ms',
    });
    assert.equal(log.at(-1)?.error, 'ProcessingTimeoutError');
  });

  it('names the first ten places of what it left out, and counts all', async () => {
    const { process, log } = await start();
    await process(
      stateEvent(
        Array.from({ length: 12 }, () => null),
        fields,
      ),
      at(T),
    );
    const { leftOut, places } = log[0] ?? {};
    assert.deepEqual(
      [leftOut, places],
      [12, Array.from({ length: 10 }, (_, place) => `signals[${place}]`).join()],
    );
  });

  it('leaves no timer behind, which would keep the process alive', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { process } = await start();
    await process(stateEvent([], fields));
    await assert.rejects(process({ ...stateEvent([], fields), eventId: 'f', data: 5 }));
    assert.equal(clock.countTimers(), 0);
  });

  it('reads the vehicle for a handler, and else the marker alone', async () => {
    const { process } = await start();
    const read = sinon.spy(Transaction.prototype, 'getAll');
    const paths = async (event: object) => {
      read.resetHistory();
      await process(event);
      return read.args.flat().map((ref) => (ref as { path: string }).path);
    };
    const event = stateEvent([], fields);
    assert.deepEqual(await paths(event), ['processedEvents/e', 'vehicles/v']);
    assert.deepEqual(await paths({ ...event, eventId: 'f', eventType: 'OTHER' }), ['processedEvents/f']);
    const test = { ...event, eventId: 'g', meta: { mode: 'TEST' } };
    assert.deepEqual(await paths(test), ['processedEvents/g']);
  });

  it('has events of one vehicle take turns, so that no transaction begins anew', async () => {
    const { process } = await start();
    const send = (count: number, make: (index: number) => object) =>
      Promise.all(Array.from({ length: count }, (_, index) => process(make(index))));
    await send(8, (index) => stateEvent([good('a', index, T + index)], { vehicleId: 'v' }));
    assert.equal(calls.length, 16);
    // Deliveries of one event without a vehicle: the first is processed, and the others are read once.
    calls.length = 0;
    await send(4, () => ({ eventId: 'e', eventType: 'OTHER' }));
    assert.equal(calls.length, 5);
  });

  it('takes a duplicate whose changes were announced while that was switched on', async () => {
    const event = stateEvent([good('a', 1, T)], fields);
    const first = await start(undefined, { publishChange });
    await first.process(event);
    const { process, log } = await start();
    await process(event);
    assert.equal(log[0]?.event, 'processing.duplicate');
  });

  it('runs outside of the domain in which the Functions Framework runs a request', async () => {
    let active: unknown = 'not run';
    const { process } = await start(() => {
      active = (domain as { active?: unknown }).active;
    });
    await domain.create().run(() => process({ eventType: 'OWN' }));
    assert.equal(active, undefined);
  });

  it('names the first five places at which an event breaks a schema', async () => {
    const wide = handler({
      schema: z.object(Object.fromEntries(Array.from('abcdef', (name) => [name, z.number()]))),
      handle() {},
    });
    const whole = handler({ schema: z.looseObject({}).refine(() => false), handle() {} });
    const own = new Map([
      ['WIDE', [wide]],
      ['WHOLE', [whole]],
    ]);
    const { process } = await startProcessor(own, { firestore });
    await assert.rejects(process({ eventType: 'WIDE' }), {
      name: 'SchemaError',
      message: `The event breaks its schema at ${Array.from('abcde', (name) => `${name} (invalid_type)`).join(', ')}`,
    });
    await assert.rejects(process({ eventType: 'WHOLE' }), {
      message: 'The event breaks its schema at event (custom)',
    });
  });
});
