import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { errorEvent, good, stateEvent } from '../../../helpers/events.ts';
import { firestoreInMemory } from '../../../helpers/firestore-in-memory.ts';
import { type Processor, startProcessor } from '../../../helpers/processor.ts';

const T = 1_753_990_000_000;

describe("a vehicle's document", () => {
  let processor: Processor;
  beforeEach(async () => {
    processor = await startProcessor(undefined, { firestore: firestoreInMemory() });
  });
  const process = (event: object, ms: number) =>
    processor.process(event, { receivedAt: new Date(T + ms).toISOString() });
  const stored = async () => (await processor.vehicle('v')) ?? {};
  /** An event that says who the vehicle and its user are. */
  const about = (ms: number, { user, vehicle, mode }: { user?: object; vehicle?: object; mode?: string }) =>
    process(
      {
        ...{ eventId: `e-${ms}-${mode}`, eventType: 'VEHICLE_STATE', vehicleId: 'v' },
        ...{ data: { user, vehicle }, meta: { deliveredAt: T + ms, mode } },
      },
      ms,
    );
  const glide = { make: 'ALBATROSS', model: 'Glide', year: 2024, powertrainType: 'BEV' };
  const line = (event: string) => processor.log.find((each) => each.event === event);

  it('has the vehicle and its user as the newest event says', async () => {
    await about(5, { user: { id: 'u', externalId: 'x' }, vehicle: { ...glide, mode: 'live' } });
    const known = { vehicle: glide, userId: 'u', externalUserId: 'x', mode: 'live', signals: {} };
    assert.deepEqual(await stored(), { ...known, updatedAt: Timestamp.fromMillis(T + 5) });
    await about(4, { user: { id: 'old' }, vehicle: { ...glide, model: 'Old' }, mode: 'OLD' });
    assert.deepEqual(await stored(), { ...known, updatedAt: Timestamp.fromMillis(T + 5) });
    await about(5, { user: { id: 'same' }, mode: 'LIVE' });
    const same = { ...known, userId: 'same', mode: 'LIVE', updatedAt: Timestamp.fromMillis(T + 5) };
    assert.deepEqual(await stored(), same);
    await about(6, { vehicle: { model: 'Newer', year: null, powertrainType: '', make: 5 } });
    assert.deepEqual(await stored(), {
      ...same,
      vehicle: { ...glide, model: 'Newer' },
      updatedAt: Timestamp.fromMillis(T + 6),
    });
  });

  it('says null of a vehicle where no event said anything', async () => {
    await about(1, { vehicle: {} });
    assert.deepEqual(await stored(), {
      vehicle: { make: null, model: null, year: null, powertrainType: null },
      signals: {},
      updatedAt: Timestamp.fromMillis(T + 1),
    });
  });

  it('has no more than its parts where an event is about neither vehicle nor user', async () => {
    await about(1, {});
    assert.deepEqual(await stored(), { signals: {}, updatedAt: Timestamp.fromMillis(T + 1) });
  });

  it('keeps names within bounds', async () => {
    // A surrogate pair is at the place where the text is cut.
    const [long, cut] = [`${'x'.repeat(255)}😀x`, `${'x'.repeat(255)}\ufffd`];
    await about(1, {
      user: { id: long, externalId: long },
      vehicle: { make: long, model: long, powertrainType: long },
      mode: long,
    });
    const { updatedAt: _, ...rest } = await stored();
    assert.deepEqual(rest, {
      vehicle: { make: cut, model: cut, year: null, powertrainType: cut },
      ...{ userId: cut, externalUserId: cut, mode: cut, signals: {} },
    });
  });

  it('keeps the newest errors and the newest signals, and says how many it left out', async () => {
    const message = 'The vehicle has more signals or errors than its document holds: the newest stay';
    const severity = 'WARNING';
    const errors = (name: string) =>
      Array.from({ length: 600 }, (_, index) => ({ type: `${name}-${index}` }));
    for (const ms of [1, 2]) {
      await process(errorEvent(errors(`at-${ms}`), { vehicleId: 'v', deliveredAt: T + ms }), ms);
    }
    const types = Object.values((await stored()).errors).map((error) => (error as { type: string }).type);
    assert.ok(types.length > 600 && types.length <= 1_000, `${types.length}`);
    assert.equal(types.filter((type) => type.startsWith('at-2')).length, 600);
    const { eventId: _, eventType, vehicleId, deliveryId, ...rest } = line('signals.left_out') ?? {};
    assert.deepEqual(rest, { severity, message, event: 'signals.left_out', leftOut: 1_200 - types.length });
    assert.deepEqual([eventType, vehicleId], ['VEHICLE_ERROR', 'v']);
  });

  it('is written where the change of its signals is too large to announce', async () => {
    const published: string[] = [];
    const publishChange = async (data: Buffer) => published.push(JSON.parse(data.toString()).type);
    const { firestore } = processor;
    processor = await startProcessor(undefined, { firestore, publishChange });
    const codes = Array.from({ length: 1_900 }, (_, index) => `${index}`.padEnd(250, 'x'));
    const signals = codes.map((code) => good(code, 1, T));
    await process(stateEvent(signals, { vehicleId: 'v', deliveredAt: T }), 0);
    assert.ok(Object.keys((await stored()).signals).length > 500);
    assert.deepEqual(published, []);
    assert.equal(line('changes.left_out')?.severity, 'WARNING');
    assert.equal(line('processing.completed')?.changes, undefined);
  });
});
