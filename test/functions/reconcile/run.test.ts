import assert from 'node:assert/strict';
import sinon from 'sinon';
import { UnreadableError } from '../../../functions/archive/read-error.ts';
import type { ListedObject, ListQuery } from '../../../functions/archive/reader.ts';
import { createCheckpointStore } from '../../../functions/reconcile/checkpoint-store.ts';
import { createMarkers } from '../../../functions/reconcile/markers.ts';
import { type ReconcileOptions, reconcile } from '../../../functions/reconcile/reconcile.ts';
import { createRepublishLog } from '../../../functions/reconcile/republish-log.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';
import { databaseInMemory } from '../../helpers/database-in-memory.ts';
import { idIn } from '../../helpers/reconcile-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.parse('2026-03-29T12:00:00.000Z');
const signal = new AbortController().signal;

const delivery = (eventId: string, agoMs: number) =>
  archived(eventId, new Date(now - agoMs).toISOString(), 'x');

/** A deployment whose archive holds these objects, and of which a run may be asked at any time. */
function deployment(objects: ListedObject[]) {
  const { firestore, database } = databaseInMemory();
  const published: string[] = [];
  const queries: ListQuery[] = [];
  const archive = fakeArchive(objects, 100);
  const options: ReconcileOptions = {
    windowHours: 6,
    graceMinutes: 10,
    archive: {
      list: (query) => {
        queries.push(query);
        return archive.list(query);
      },
    },
    markers: createMarkers(firestore),
    checkpoints: createCheckpointStore(firestore),
    republishLog: createRepublishLog(firestore),
    republish: async ({ eventId }) => {
      published.push(eventId);
    },
    now: () => now,
  };
  return { firestore, database, published, queries, options };
}

describe('a run of reconcile', () => {
  it('remembers each event that it published, and how it stands', async () => {
    const { options, firestore } = deployment([delivery('good', HOUR), delivery('bad', HOUR)]);
    const unreadable: string[] = [];
    const counts = await reconcile(
      {
        ...options,
        republish: async ({ eventId, name }) => {
          if (eventId === 'bad') throw new UnreadableError(name, 'the test says so');
        },
        onUnreadable: ({ object }) => unreadable.push(object),
      },
      signal,
    );
    assert.deepEqual([counts.checked, counts.missing, counts.republished, counts.unreadable], [2, 2, 1, 1]);
    assert.deepEqual(unreadable, [delivery('bad', HOUR).name]);
    const kept: unknown[] = [];
    for await (const page of createRepublishLog(firestore).due(new Date(now))) {
      for (const { events, looks, publishedAt } of page) {
        kept.push(...events.map(({ eventId, isPublished }) => [eventId, isPublished, looks, publishedAt]));
      }
      break;
    }
    assert.deepEqual(kept.sort(), [
      ['bad', false, 0, new Date(now)],
      ['good', true, 0, new Date(now)],
    ]);
  });

  it('needs nobody who listens', async () => {
    const { options, firestore } = deployment([delivery('bad', HOUR)]);
    await firestore.doc('processingFailures/broken').create({});
    await createRepublishLog(firestore).add(
      {
        events: [{ eventId: 'broken', name: 'object', receivedAt: new Date(now - DAY), isPublished: true }],
        looks: 1,
        publishedAt: new Date(now - 5 * HOUR),
      },
      new Date(now - MINUTE),
    );
    const republish: ReconcileOptions['republish'] = async ({ name }) => {
      throw new UnreadableError(name, 'the test says so');
    };
    const { unreadable, handedOver } = await reconcile({ ...options, republish }, signal);
    assert.deepEqual([unreadable, handedOver], [1, 1]);
  });

  it('tells events whose markers may have expired from those whose markers are kept', async () => {
    // Two events of one page: on the instant at which a marker may expire, and a millisecond later.
    const ids = [0, 1].map((n) => idIn('0', `old-${n}`));
    const objects = ids.map((id, n) => delivery(id, 30 * DAY - n));
    const { options, published } = deployment(objects);
    const counts = await reconcile({ ...options, windowHours: 31 * 24 }, signal);
    assert.deepEqual([counts.expired, counts.checked, counts.missing, counts.republished], [1, 1, 1, 1]);
    assert.deepEqual(published, [ids[1]]);
  });

  it('fails where a shard fails, once the others are done and remembered', async () => {
    const [bad, good] = [idIn('0', 'bad'), idIn('f', 'good')];
    const { options, published, firestore } = deployment([delivery(bad, HOUR), delivery(good, HOUR)]);
    const { archive } = options;
    const failure = new Error('The archive fails');
    const list: typeof archive.list = (query) =>
      query.prefix === 'events/shard=0/' ? Promise.reject(failure) : archive.list(query);
    await assert.rejects(reconcile({ ...options, archive: { list } }, signal), failure);
    assert.deepEqual(published, [good]);
    const checkpoints = await createCheckpointStore(firestore).load();
    assert.equal(checkpoints.get('f')?.until.getTime(), now - HOUR + 1);
    assert.equal(checkpoints.has('0'), false);

    await reconcile(options, signal);
    assert.deepEqual(published, [good, bad]);
  });

  it('looks for late arrivals in a day at most, whatever its window is', async () => {
    const { options, queries } = deployment(Array.from({ length: 50 }, (_, n) => delivery(`e-${n}`, HOUR)));
    await reconcile({ ...options, windowHours: 100 }, signal);
    queries.length = 0;
    await reconcile({ ...options, windowHours: 100 }, signal);
    const late = queries.filter(({ maxResults }) => maxResults === '1000');
    assert.ok(late.length > 0);
    for (const { startOffset = '' } of late) assert.match(startOffset, /dt=2026-03-28\/hr=11\/$/);
  });

  describe('saves its checkpoints', () => {
    /** How often a run saves that takes so many milliseconds for each page of the archive. */
    async function saves(pageMs: number): Promise<number> {
      // One shard with ten pages. The other shards are empty, and take no time.
      const ids = Array.from({ length: 4_000 }, (_, n) => `event-${n}`);
      const ten = ids.filter((id) =>
        archived(id, new Date(now).toISOString()).name.startsWith('events/shard=0/'),
      );
      const objects = ten.slice(0, 20).map((id) => delivery(id, HOUR));
      const { options } = deployment(objects);
      const archive = fakeArchive(objects, 2);
      const clock = sinon.useFakeTimers({ toFake: ['performance'] });
      let count = 0;
      const list: typeof archive.list = async (query) => {
        const page = await archive.list(query);
        if (page.items?.length) clock.tick(pageMs);
        return page;
      };
      const checkpoints = {
        ...options.checkpoints,
        save: async (...args: Parameters<typeof options.checkpoints.save>) => {
          count++;
          await options.checkpoints.save(...args);
        },
      };
      try {
        await reconcile({ ...options, archive: { list }, checkpoints }, signal);
      } finally {
        clock.restore();
      }
      return count;
    }

    it('once where it takes less than ten seconds', async () => {
      assert.equal(await saves(0), 1);
    });

    it('every ten seconds on the way', async () => {
      // Ten pages of ten seconds each, of which the first makes no checkpoint: it is held back. Then the search.
      const count = await saves(10_000);
      assert.ok(count >= 9 && count <= 13, `${count} times`);
    });

    it('no more often', async () => {
      const count = await saves(2_500);
      assert.ok(count >= 2 && count <= 4, `${count} times`);
    });
  });
});
