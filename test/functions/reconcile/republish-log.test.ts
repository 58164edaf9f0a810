import assert from 'node:assert/strict';
import {
  type Batch,
  createRepublishLog,
  type KeptBatch,
  type RepublishedEvent,
  type RepublishLog,
} from '../../../functions/reconcile/republish-log.ts';
import { databaseInMemory } from '../../helpers/database-in-memory.ts';

const publishedAt = new Date('2026-03-29T10:00:00.123Z');
const lookAt = new Date('2026-03-29T10:15:00.000Z');
const later = (ms: number) => new Date(lookAt.getTime() + ms);

const event = (eventId: string, isPublished = true): RepublishedEvent => ({
  eventId,
  name: `events/shard=0/dt=2026-03-29/hr=09/${eventId}.json`,
  receivedAt: new Date('2026-03-29T09:59:59.999Z'),
  isPublished,
});
const batchOf = (...events: RepublishedEvent[]): Batch => ({ events, looks: 0, publishedAt });

/** All pages of the batches that are due, each batch replaced by what is left of it, as `recheck` does. */
async function takeDue(log: RepublishLog, instant: Date, left: (batch: KeptBatch) => RepublishedEvent[]) {
  const pages: KeptBatch[][] = [];
  for await (const page of log.due(instant)) {
    pages.push(page);
    for (const { id, ...batch } of page) {
      await log.replace(id, { ...batch, events: left({ id, ...batch }) }, new Date('2027-01-01'));
    }
  }
  return pages;
}

const idsOf = (pages: KeptBatch[][]) =>
  pages.flat().flatMap(({ events }) => events.map(({ eventId }) => eventId));

/** Looks without a change. */
async function lookDue(log: RepublishLog, instant: Date): Promise<KeptBatch[]> {
  for await (const page of log.due(instant)) return page;
  return [];
}

describe('the republish log', () => {
  it('keeps the events of a run, and how they stand', async () => {
    const log = createRepublishLog(databaseInMemory().firestore);
    const batch = { events: [event('a'), event('b', false)], looks: 3, publishedAt };
    await log.add(batch, lookAt);
    const [{ id: _, ...kept } = {}] = await lookDue(log, lookAt);
    assert.deepEqual(kept, batch);
  });

  it('keeps of an event what publishing it needs, and no more', async () => {
    const log = createRepublishLog(databaseInMemory().firestore);
    await log.add(batchOf({ ...event('a'), vehicleId: 'v-1' } as RepublishedEvent), lookAt);
    assert.deepEqual((await lookDue(log, lookAt))[0]?.events, [event('a')]);
  });

  it('has a batch due from the time of its check on, to the millisecond', async () => {
    const log = createRepublishLog(databaseInMemory().firestore);
    await log.add(batchOf(event('a')), lookAt);
    assert.deepEqual(await lookDue(log, later(-1)), []);
    assert.equal((await lookDue(log, lookAt)).length, 1);
    assert.equal((await lookDue(log, later(1))).length, 1);
  });

  it('gives the batches in the order of their checks', async () => {
    const log = createRepublishLog(databaseInMemory().firestore);
    await log.add(batchOf(event('second')), later(1));
    await log.add(batchOf(event('first')), lookAt);
    await log.add(batchOf(event('not due')), later(60_000));
    const due = await takeDue(log, later(1_000), () => []);
    assert.deepEqual(idsOf(due), ['first', 'second']);
  });

  it('names a document by the time of its check, and keeps batches of one time apart', async () => {
    const { firestore, database } = databaseInMemory();
    const log = createRepublishLog(firestore);
    await Promise.all([log.add(batchOf(event('a')), lookAt), log.add(batchOf(event('b')), lookAt)]);
    const ids = [...database.collection('republishedEvents').keys()];
    assert.equal(ids.length, 2);
    for (const id of ids) assert.match(id, /^2026-03-29T10:15:00\.000Z_[0-9a-f-]{36}$/);
  });

  for (const { batches, pages, queries } of [
    { batches: 0, pages: [], queries: 1 },
    { batches: 7, pages: [7], queries: 1 },
    { batches: 8, pages: [8], queries: 2 },
    { batches: 20, pages: [8, 8, 4], queries: 3 },
  ]) {
    it(`gives ${batches} batches by ${queries} queries, eight at a time`, async () => {
      const { firestore, requests } = databaseInMemory();
      const log = createRepublishLog(firestore);
      const ids = Array.from({ length: batches }, (_, n) => `event-${String(n).padStart(2, '0')}`);
      for (const [n, id] of ids.entries()) await log.add(batchOf(event(id)), later(n));
      const due = await takeDue(log, later(1_000), () => []);
      assert.deepEqual(
        due.map(({ length }) => length),
        pages,
      );
      assert.deepEqual(idsOf(due), ids);
      assert.equal(requests.filter(({ method }) => method === 'runQuery').length, queries);
    });
  }

  it('puts what is left of a batch in its place, for its next check, at once', async () => {
    const { firestore, database, requests } = databaseInMemory();
    const log = createRepublishLog(firestore);
    await log.add({ events: [event('a'), event('b')], looks: 1, publishedAt }, lookAt);
    const [{ id } = { id: '' }] = await lookDue(log, lookAt);
    requests.length = 0;
    const rest = { events: [event('b')], looks: 2, publishedAt: later(5) };
    await log.replace(id, rest, later(30_000));
    assert.deepEqual(
      requests.map(({ method }) => method),
      ['commit'],
    );
    assert.deepEqual(await lookDue(log, later(29_999)), []);
    const [{ id: _, ...kept } = {}, ...others] = await lookDue(log, later(30_000));
    assert.deepEqual([kept, others], [rest, []]);
    assert.equal(database.collection('republishedEvents').size, 1);
  });

  it('forgets a batch of which nothing is left', async () => {
    const { firestore, database } = databaseInMemory();
    const log = createRepublishLog(firestore);
    await log.add(batchOf(event('a')), lookAt);
    await takeDue(log, lookAt, () => []);
    assert.equal(database.collection('republishedEvents').size, 0);
  });

  it('is a collection of its own', async () => {
    const { firestore, database } = databaseInMemory();
    await firestore.doc('processedEvents/2026').create({});
    const log = createRepublishLog(firestore);
    await log.add(batchOf(event('a')), lookAt);
    assert.deepEqual(idsOf([await lookDue(log, lookAt)]), ['a']);
    assert.equal(database.collection('processedEvents').size, 1);
  });
});
