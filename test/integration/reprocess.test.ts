import assert from 'node:assert/strict';
import { errorEvent, failed, good, stateEvent } from '../helpers/events.ts';
import { type Processor, startProcessor } from '../helpers/processor.ts';

const HOUR = 3_600_000;
/** Far enough in the past that what is delivered in two hours is not ahead of any clock. */
const now = Date.now() - 5 * HOUR;

describe('an event that is processed again', function () {
  this.timeout(60_000);
  let processor: Processor;
  before(async () => {
    processor = await startProcessor();
  });
  after(() => processor?.close());

  const receivedAt = new Date(now + 3 * HOUR).toISOString();
  const again = { replayId: '20260329T120000Z-0001', receivedAt };
  const field = async (vehicleId: string, path: string) =>
    (await processor.firestore.doc(`vehicles/${vehicleId}`).get()).get(path);

  it('is applied once for each replay, and marks the event itself', async () => {
    const { firestore, process, log } = processor;
    const event = stateEvent([good('a', 1, now)], { vehicleId: 'v-once', deliveredAt: now });
    const exists = async (id: string) => (await firestore.doc(`processedEvents/${id}`).get()).exists;
    await process(event, again);
    assert.ok(await exists(`${event.eventId}.${again.replayId}`));
    assert.ok(await exists(event.eventId));
    const since = log.length;
    await process(event, again);
    await process(event);
    const duplicates = log.slice(since).filter((line) => line.event === 'processing.duplicate');
    assert.equal(duplicates.length, 2);
  });

  it('rewrites what it wrote, also from the bytes of an earlier attempt to deliver it', async () => {
    const fields = { vehicleId: 'v-own' };
    const delivered = stateEvent([good('a', 1, now)], { ...fields, deliveredAt: now + HOUR });
    await processor.process(delivered);
    // Stands for a handler that takes another value from the same event.
    const archived = stateEvent([good('a', 2, now)], {
      ...fields,
      eventId: delivered.eventId,
      deliveredAt: now,
    });
    await processor.process(archived, again);
    assert.deepEqual(await field('v-own', 'signals.a.body'), { value: 2 });
    assert.equal(await field('v-own', 'signals.a.deliveredAt'), now + HOUR);
  });

  it('leaves a signal that a newer event wrote, and its error', async () => {
    const fields = { vehicleId: 'v-newer' };
    const old = stateEvent([good('a', 1, now), good('b', 1, now)], { ...fields, deliveredAt: now });
    const newer = stateEvent([good('a', 2, now + HOUR), failed('b', 'LATER')], {
      ...fields,
      deliveredAt: now + HOUR,
    });
    await processor.process(old, { receivedAt });
    await processor.process(newer);
    const before = await processor.vehicle('v-newer');
    await processor.process(old, again);
    assert.deepEqual(await processor.vehicle('v-newer'), before);
  });

  it('leaves an unchanged signal to the newest event that delivered it', async () => {
    const fields = { vehicleId: 'v-unchanged' };
    const old = stateEvent([good('a', 1, now)], { ...fields, deliveredAt: now });
    const newer = stateEvent([good('a', 1, now)], { ...fields, deliveredAt: now + HOUR });
    await processor.process(old, { receivedAt });
    await processor.process(newer);
    await processor.process(old, again);
    assert.equal(await field('v-unchanged', 'signals.a.eventId'), newer.eventId);
  });

  it('rewrites the errors that it opened, and none that a newer event resolved', async () => {
    const error = (state: string, description: string) => [
      { type: 'PERMISSION', code: null, state, description },
    ];
    const fields = { vehicleId: 'v-error' };
    const opened = errorEvent(error('ERROR', 'first'), { ...fields, deliveredAt: now + 1 });
    const { eventId } = opened;
    await processor.process(opened);
    const earlier = errorEvent(error('ERROR', 'second'), { ...fields, eventId, deliveredAt: now });
    await processor.process(earlier, again);
    const read = async (name: string) =>
      (await processor.vehicle('v-error'))?.errors['PERMISSION:null'][name];
    assert.equal(await read('description'), 'second');
    assert.equal((await read('updatedAt')).toMillis(), now + 1);

    await processor.process(errorEvent(error('RESOLVED', 'over'), { ...fields, deliveredAt: now + HOUR }));
    await processor.process(opened, { replayId: 'another' });
    assert.equal(await read('state'), 'RESOLVED');
  });
});
