import assert from 'node:assert/strict';
import { UnreadableError } from '../../../functions/archive/read-error.ts';
import type { RunCounts } from '../../../functions/reconcile/counts.ts';
import { createMarkers } from '../../../functions/reconcile/markers.ts';
import type { PublishableEvent } from '../../../functions/reconcile/publish-all.ts';
import { recheckRepublished } from '../../../functions/reconcile/recheck.ts';
import { createRepublishLog, type RepublishedEvent } from '../../../functions/reconcile/republish-log.ts';
import { databaseInMemory } from '../../helpers/database-in-memory.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = new Date('2026-03-29T12:00:00.000Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

const noCounts: RunCounts = {
  checked: 0,
  missing: 0,
  republished: 0,
  unreadable: 0,
  healed: 0,
  missingTwice: 0,
  handedOver: 0,
  expired: 0,
};

/** An event that `reconcile` published again so long ago. Its id says what became of it, and its object. */
const event = (eventId: string, { receivedMs = DAY, isPublished = true } = {}): RepublishedEvent => ({
  eventId,
  name: `object of ${eventId}`,
  receivedAt: ago(receivedMs),
  isPublished,
});

interface Look {
  publishedMs?: number;
  looks?: number;
  signal?: AbortSignal;
}

/** Looks at a batch. Events whose id begins with `done` were processed; on those with `failed` an attempt failed. */
async function look(events: RepublishedEvent[], { publishedMs = HOUR, looks = 0, signal }: Look = {}) {
  const { firestore, requests } = databaseInMemory();
  const republishLog = createRepublishLog(firestore);
  for (const { eventId } of events) {
    if (eventId.startsWith('done')) await firestore.doc(`processedEvents/${eventId}`).create({});
    if (eventId.startsWith('failed')) await firestore.doc(`processingFailures/${eventId}`).create({});
  }
  await republishLog.add({ events, looks, publishedAt: ago(publishedMs) }, now);
  requests.length = 0;
  const counts = { ...noCounts };
  const published: string[] = [];
  const unreadable: string[] = [];
  const handedOver: string[] = [];
  await recheckRepublished({
    markers: createMarkers(firestore),
    republishLog,
    republish: async ({ eventId, name }: PublishableEvent) => {
      if (eventId.startsWith('unreadable')) throw new UnreadableError(name, 'the test says so');
      published.push(eventId);
    },
    now,
    counts,
    onUnreadable: ({ object }) => unreadable.push(object),
    onHandedOver: ({ eventId }) => handedOver.push(eventId),
    signal: signal ?? new AbortController().signal,
  });
  const [batch] = await firestore
    .collection('republishedEvents')
    .get()
    .then(({ docs }) => docs);
  return {
    counts,
    published,
    unreadable,
    handedOver,
    /** How often Firestore was asked for documents by their names. */
    reads: requests.filter(({ method }) => method === 'batchGetDocuments').length,
    /** What is remembered of the batch, and until when. */
    left: batch && {
      lookAt: new Date(batch.id.slice(0, 24)),
      looks: batch.get('looks'),
      publishedAt: batch.get('publishedAt').toDate(),
      events: (batch.get('events') as RepublishedEvent[]).map(({ eventId, isPublished }) => [
        eventId,
        isPublished,
      ]),
    },
  };
}

const later = (ms: number) => new Date(now.getTime() + ms);

describe('looking again at what was published again', () => {
  it('forgets what was processed, and counts it as healed', async () => {
    const { counts, published, left } = await look([event('done-1'), event('done-2')]);
    assert.deepEqual(counts, { ...noCounts, healed: 2 });
    assert.deepEqual([published, left], [[], undefined]);
  });

  it('lets wait what is not processed, and publishes it not again for hours', async () => {
    const { counts, published, handedOver, left } = await look([event('open')], {
      publishedMs: 6 * HOUR - 1,
    });
    assert.deepEqual(counts, { ...noCounts, missingTwice: 1 });
    assert.deepEqual([published, handedOver], [[], []]);
    assert.deepEqual(left?.publishedAt, ago(6 * HOUR - 1));
    assert.deepEqual(left?.events, [['open', true]]);
  });

  for (const [looks, minutes] of [
    [0, 15],
    [1, 30],
    [2, 60],
    [5, 480],
  ] as const) {
    it(`looks again after ${minutes} minutes where it looked ${looks} times before`, async () => {
      const { left } = await look([event('open')], { looks });
      assert.deepEqual([left?.lookAt, left?.looks], [later(minutes * MINUTE), looks + 1]);
    });
  }

  it('publishes again what was lost, after six hours', async () => {
    const { counts, published, left } = await look([event('open'), event('done')], { publishedMs: 6 * HOUR });
    assert.deepEqual(counts, { ...noCounts, healed: 1, missingTwice: 1, republished: 1 });
    assert.deepEqual(published, ['open']);
    assert.deepEqual([left?.publishedAt, left?.events], [now, [['open', true]]]);
  });

  it('does not ask whether an attempt failed while Pub/Sub may make another', async () => {
    const { counts, handedOver, reads } = await look([event('failed')], { publishedMs: 5 * HOUR - 1 });
    assert.deepEqual(counts, { ...noCounts, missingTwice: 1 });
    assert.deepEqual([handedOver, reads], [[], 1]);
  });

  it('hands over what failed, after five hours, and forgets it', async () => {
    const { counts, published, handedOver, left } = await look([event('failed'), event('open')], {
      publishedMs: 5 * HOUR,
    });
    assert.deepEqual(counts, { ...noCounts, missingTwice: 2, handedOver: 1 });
    assert.deepEqual([published, handedOver], [[], ['failed']]);
    assert.deepEqual(left?.events, [['open', true]]);
  });

  it('hands over what is as old as markers are kept', async () => {
    const { counts, published, handedOver, left } = await look(
      [event('old', { receivedMs: 30 * DAY }), event('open', { receivedMs: 30 * DAY - 1 })],
      { publishedMs: 6 * HOUR },
    );
    assert.deepEqual(counts, { ...noCounts, missingTwice: 2, handedOver: 1, republished: 1 });
    assert.deepEqual([published, handedOver], [['open'], ['old']]);
    assert.deepEqual(left?.events, [['open', true]]);
  });

  it('tries again at each look what could not be read', async () => {
    const { counts, published, unreadable, left } = await look([
      event('open', { isPublished: false }),
      event('unreadable', { isPublished: false }),
      event('waiting'),
    ]);
    assert.deepEqual(counts, { ...noCounts, missingTwice: 3, republished: 1, unreadable: 1 });
    assert.deepEqual([published, unreadable], [['open'], ['object of unreadable']]);
    assert.deepEqual(left?.events, [
      ['open', true],
      ['unreadable', false],
      ['waiting', true],
    ]);
    assert.deepEqual(left?.publishedAt, now);
  });

  it('does not begin the wait anew where nothing could be published', async () => {
    const { counts, left } = await look([event('unreadable', { isPublished: false })], { publishedMs: HOUR });
    assert.deepEqual(counts, { ...noCounts, missingTwice: 1, unreadable: 1 });
    assert.deepEqual([left?.publishedAt, left?.events], [ago(HOUR), [['unreadable', false]]]);
  });

  it('takes an event as published that was lost and cannot be read any more', async () => {
    const { counts, left } = await look([event('unreadable')], { publishedMs: 6 * HOUR });
    assert.deepEqual(counts, { ...noCounts, missingTwice: 1, unreadable: 1 });
    assert.deepEqual(left?.events, [['unreadable', true]]);
  });

  it('ends where it is asked to, and forgets nothing', async () => {
    const { counts, reads, left } = await look([event('done')], { signal: AbortSignal.abort() });
    assert.deepEqual([counts, reads], [noCounts, 0]);
    assert.deepEqual(left?.events, [['done', true]]);
  });

  it('leaves the batch as it is where an event cannot be published', async () => {
    const { firestore } = databaseInMemory();
    const republishLog = createRepublishLog(firestore);
    await republishLog.add({ events: [event('open')], looks: 3, publishedAt: ago(6 * HOUR) }, now);
    const refused = new Error('The broker refuses');
    const checked = recheckRepublished({
      markers: createMarkers(firestore),
      republishLog,
      republish: () => Promise.reject(refused),
      now,
      counts: { ...noCounts },
      onUnreadable: () => assert.fail(),
      onHandedOver: () => assert.fail(),
      signal: new AbortController().signal,
    });
    await assert.rejects(checked, refused);
    for await (const [batch] of republishLog.due(now)) {
      assert.deepEqual([batch?.looks, batch?.events], [3, [event('open')]]);
      break;
    }
  });
});
