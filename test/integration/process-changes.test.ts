import assert from 'node:assert/strict';
import { startGrpcCounter } from '../../bench/harness/grpc-counter.ts';
import { type Change, PublishedChange } from '../../functions/changes/change.ts';
import { handler } from '../../functions/process/handlers/handler.ts';
import { handlers } from '../../functions/process/handlers/index.ts';
import { SmartcarEvent } from '../../functions/process/schemas/vehicle-event.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { errorEvent, failed, good, stateEvent } from '../helpers/events.ts';
import { type Processor, startProcessor } from '../helpers/processor.ts';

const T = 1_753_990_000_000;
const MINUTE = 60_000;

describe('the changes that process announces, on the Firestore emulator', function () {
  this.timeout(60_000);
  let processor: Processor;
  let published: { change: Change; attributes: Record<string, string> }[];
  let fails = false;
  const publishChange = async (data: Buffer, attributes: Record<string, string>) => {
    if (fails) throw new Error('Pub/Sub is away');
    published.push({ change: JSON.parse(data.toString()), attributes });
  };
  before(async () => {
    const failing = handler({
      schema: SmartcarEvent,
      handle(_event, { emit }) {
        emit({ type: 'custom.thing', data: { n: 1 } });
        throw new Error('after it has emitted');
      },
    });
    const large = handler({
      schema: SmartcarEvent,
      handle: (_event, { emit }) => emit({ type: 'custom.large', data: { text: 'x'.repeat(1_000_000) } }),
    });
    const own = new Map([...handlers, ['FAILS', [failing]], ['LARGE', [large]]] as const);
    processor = await startProcessor(own, { publishChange });
  });
  after(() => processor.close());
  beforeEach(() => {
    published = [];
    fails = false;
  });

  let vehicles = 0;
  const newVehicle = () => `v-${++vehicles}`;
  const at = (ms: number) => ({ receivedAt: new Date(ms).toISOString() });
  const state = (vehicleId: string, signals: unknown[], ms: number) =>
    processor.process(stateEvent(signals, { vehicleId, deliveredAt: ms }), at(ms));
  const error = (vehicleId: string, errors: unknown[], ms: number) =>
    processor.process(errorEvent(errors, { vehicleId, deliveredAt: ms }), at(ms));
  const types = () => published.map(({ change }) => change.type);
  const permission = (stateWord: string) => ({
    type: 'PERMISSION',
    state: stateWord,
    signals: [{ code: 'a' }],
  });

  it('say which signals changed, from what to what; not which were read again', async () => {
    const vehicleId = newVehicle();
    await state(vehicleId, [good('a', 1, T), good('b', 1, T)], T);
    await state(vehicleId, [good('a', 2, T + 5), good('b', 1, T + 5), failed('c', 'X')], T + 5);
    const [first, second] = published as [(typeof published)[0], (typeof published)[0]];
    assert.deepEqual([published.length, first.change.codes], [2, ['a', 'b']]);
    const [signal] = second.change.data.signals as Record<string, unknown>[];
    assert.deepEqual(second.change.codes, ['a']);
    assert.deepEqual(
      [signal?.before, signal?.after, signal?.oemUpdatedAt],
      [{ value: 1 }, { value: 2 }, T + 5],
    );
    for (const { change } of published) PublishedChange.parse(change);

    const { eventId, changeId } = second.change;
    assert.equal(changeId, `${eventId}.0`);
    assert.deepEqual(second.attributes, {
      'ce-specversion': '1.0',
      'ce-type': 'vehicle.signals_changed',
      'ce-source': '//smartcar.com/webhooks',
      'ce-subject': `vehicles/${vehicleId}`,
      'ce-id': changeId,
      'ce-time': new Date(T + 5).toISOString(),
      'content-type': 'application/json',
      type: 'vehicle.signals_changed',
      changeId,
      eventId,
      vehicleId,
      make: 'ALBATROSS',
      mode: 'LIVE',
      codes: 'a',
      'code/a': 'changed',
    });
  });

  it('are none where an older state comes late, nor for a test delivery', async () => {
    const vehicleId = newVehicle();
    await state(vehicleId, [good('a', 2, T + 5)], T + 5);
    await state(vehicleId, [good('a', 1, T)], T + 6);
    const test = stateEvent([good('a', 9, T + 9)], { vehicleId });
    await processor.process({ ...test, meta: { ...test.meta, mode: 'TEST' } });
    assert.equal(published.length, 1);
  });

  it('say that an error was opened, and resolved, each once', async () => {
    const vehicleId = newVehicle();
    await error(vehicleId, [permission('ERROR')], T);
    await error(vehicleId, [permission('ERROR')], T + 2_000);
    await state(vehicleId, [good('a', 1, T)], T + MINUTE);
    await error(vehicleId, [permission('RESOLVED')], T + MINUTE + 1);
    assert.deepEqual(types(), ['vehicle.error_opened', 'vehicle.signals_changed', 'vehicle.error_resolved']);
    assert.equal(published[0]?.attributes.codes, 'a');
    for (const { change } of published) PublishedChange.parse(change);
  });

  it('tell of an error that opens again only after five minutes', async () => {
    const vehicleId = newVehicle();
    await error(vehicleId, [permission('ERROR')], T);
    await error(vehicleId, [permission('RESOLVED')], T + 1);
    await error(vehicleId, [permission('ERROR')], T + 4 * MINUTE);
    assert.deepEqual(types(), ['vehicle.error_opened', 'vehicle.error_resolved']);
    await error(vehicleId, [permission('RESOLVED')], T + 5 * MINUTE);
    await error(vehicleId, [permission('ERROR')], T + 6 * MINUTE);
    assert.equal(types().at(-1), 'vehicle.error_opened');
  });

  it('are stored in the marker, and published again under the same id by a duplicate', async () => {
    const event = stateEvent([good('a', 1, T)], { vehicleId: newVehicle() });
    await processor.process(event);
    const marker = await processor.firestore.doc(`processedEvents/${event.eventId}`).get();
    assert.deepEqual(JSON.parse(marker.get('changes')[0]), published[0]?.change);
    await processor.process(event);
    assert.deepEqual(published[1], published[0]);
  });

  it('keep an event from being acknowledged where they cannot be published', async () => {
    const event = stateEvent([good('a', 1, T)], { vehicleId: newVehicle() });
    fails = true;
    await assert.rejects(processor.process(event), { name: 'AnnouncementError' });
    fails = false;
    await processor.process(event);
    assert.deepEqual([published.length, published[0]?.change.eventId], [1, event.eventId]);
  });

  it('are not announced by a handler that fails', async () => {
    await assert.rejects(processor.process({ eventType: 'FAILS' }), /after it has emitted/);
    assert.equal(published.length, 0);
  });

  it('are refused plainly where they are too large', async () => {
    await assert.rejects(processor.process({ eventType: 'LARGE' }), {
      name: 'EmitError',
      message: /^The changes of the event are \d+ bytes with custom\.large: at most 786432 fit$/,
    });
  });

  it('of a replay are announced on request, or where the event was unprocessed', async () => {
    const event = stateEvent([good('a', 1, T)], { vehicleId: newVehicle() });
    await processor.process(event);
    await processor.firestore.doc(`vehicles/v-${vehicles}`).delete();
    await processor.process(event, { replayId: 'r-1' });
    assert.equal(published.length, 1);
    await processor.firestore.doc(`vehicles/v-${vehicles}`).delete();
    await processor.process(event, { replayId: 'r-2', announce: 'true' });
    assert.equal(published[1]?.change.replayed, true);
    assert.equal(published[1]?.change.changeId, `${event.eventId}.r-2.0`);

    const lost = stateEvent([good('a', 1, T)], { vehicleId: newVehicle() });
    await processor.process(lost, { replayId: 'r-3' });
    await processor.process(lost);
    assert.deepEqual(
      published.slice(2).map(({ change }) => change.changeId),
      [`${lost.eventId}.r-3.0`, `${lost.eventId}.r-3.0`],
    );
  });

  it('cost no further call of Firestore, and nothing where they are switched off', async () => {
    const counter = await startGrpcCounter((await sharedEmulators()).FIRESTORE_EMULATOR_HOST);
    const silent = await startProcessor(handlers, {}, { FIRESTORE_EMULATOR_HOST: counter.host });
    const loud = await startProcessor(handlers, { publishChange }, { FIRESTORE_EMULATOR_HOST: counter.host });
    try {
      for (const each of [silent, loud]) {
        counter.calls.length = 0;
        const event = stateEvent([good('a', 1, T)]);
        await each.process(event);
        assert.deepEqual(counter.calls, ['BatchGetDocuments', 'Commit']);
        const marker = await each.firestore.doc(`processedEvents/${event.eventId}`).get();
        assert.equal(marker.get('changes')?.length, each === loud ? 1 : undefined);
      }
    } finally {
      await Promise.all([silent.close(), loud.close()]);
      await counter.close();
    }
  });
});
