import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { good, stateEvent } from '../../../helpers/events.ts';
import { firestoreInMemory } from '../../../helpers/firestore-in-memory.ts';
import { type Processor, startProcessor } from '../../../helpers/processor.ts';

const T = 1_753_990_000_000;

describe('a VEHICLE_STATE', () => {
  let processor: Processor;
  beforeEach(async () => {
    processor = await startProcessor(undefined, { firestore: firestoreInMemory() });
  });
  const send = async (signals: unknown[], deliveredAt = T) => {
    const event = stateEvent(signals, { vehicleId: 'v', deliveredAt });
    await processor.process(event, { receivedAt: new Date(deliveredAt).toISOString() });
    return (await processor.vehicle('v')) ?? {};
  };
  /** A line of the log, without the ids of the event. */
  const line = (event: string) => {
    const { eventId, eventType, vehicleId, deliveryId, ...rest } =
      processor.log.find((each) => each.event === event) ?? {};
    return rest;
  };

  it('brings bodies of 32 KiB, and leaves out what is larger', async () => {
    const text = (bytes: number) => ({ ...good('x', 0, T), body: 'x'.repeat(bytes - 1) });
    const { signals } = await send([
      { ...text(32 * 1024), code: 'fits' },
      { ...text(32 * 1024 + 1), code: 'large' },
      null,
      { ...text(1), code: 'small' },
    ]);
    assert.deepEqual(Object.keys(signals), ['fits', 'small']);
    assert.deepEqual(line('signals.left_out'), {
      severity: 'WARNING',
      message: 'Signals are larger than a vehicle holds of one: their last bodies stay',
      event: 'signals.left_out',
      leftOut: 1,
    });
    const { leftOut, places } = line('processing.completed');
    assert.deepEqual([leftOut, places], [2, 'signals[2],signals[1]']);
  });

  it('tells of clocks that run ahead: all in number, ten by name', async () => {
    const ahead = Array.from({ length: 12 }, (_, index) => good(`s-${index}`, 1, T + 70_000));
    await send([...ahead, good('right', 1, T + 59_000)]);
    assert.deepEqual(line('signals.clock_ahead'), {
      severity: 'NOTICE',
      message: 'The clock of a signal runs ahead: it counts as the time of receipt',
      event: 'signals.clock_ahead',
      signals: 's-0,s-1,s-2,s-3,s-4,s-5,s-6,s-7,s-8,s-9',
      count: 12,
    });
  });

  it('leaves the errors as they are stored where it resolves none', async () => {
    const at = Timestamp.fromMillis(T);
    const former = { state: 'ERROR', since: at, updatedAt: at, eventId: 'old', signals: [{ code: 'a' }] };
    await processor.firestore.doc('vehicles/v').set({ errors: { 'T:null': former } });
    const { errors } = await send([good('b', 1, T)], T + 1);
    assert.deepEqual(errors, { 'T:null': former });
    const resolved = (await send([good('a', 1, T)], T + 2)).errors;
    assert.deepEqual(Object.keys(resolved), ['T:null:a']);
    assert.equal(resolved['T:null:a'].state, 'RESOLVED');
  });
});
