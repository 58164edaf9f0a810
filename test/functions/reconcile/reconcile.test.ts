import assert from 'node:assert/strict';
import type { Firestore } from '@google-cloud/firestore';
import type { ArchivedEvent } from '../../../functions/archive/archived-events.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { RepublishLog } from '../../../functions/reconcile/republish-log.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';

const range = { from: new Date('2026-03-29'), to: new Date('2026-03-30') };
const ids = Array.from({ length: 40 }, (_, index) => `event-${index}`);
const archive = fakeArchive(ids.map((id) => archived(id, '2026-03-29T12:00:00.000Z')));

/** A database in which these events are marked as processed. */
const processedOnly = (processed: string[]) =>
  ({
    doc: (path: string) => path,
    getAll: async (...paths: unknown[]) =>
      paths
        .filter((path) => typeof path === 'string')
        .map((path) => ({ exists: processed.includes(path.replace('processedEvents/', '')) })),
  }) as unknown as Firestore;

function memoryRepublishLog(): RepublishLog {
  const added = new Set<string>();
  return {
    known: async (eventIds) => new Set(eventIds.filter((id) => added.has(id))),
    add: async (eventId) => void added.add(eventId),
  };
}

describe('reconcile', () => {
  it('publishes what has no marker, and nothing else', async () => {
    const republished: string[] = [];
    const counts = await reconcile(range, {
      archive,
      firestore: processedOnly(ids.slice(0, 30)),
      republish: async ({ eventId }) => void republished.push(eventId),
    });
    assert.deepEqual(counts, { checked: 40, missing: 10, republished: 10, missingTwice: 0 });
    assert.deepEqual(republished.sort(), ids.slice(30).sort());
  });

  it('publishes an event once with a republishLog, and counts it from then on', async () => {
    const options = { archive, firestore: processedOnly(ids.slice(1)), republishLog: memoryRepublishLog() };
    const republish = async () => {};
    const first = await reconcile(range, { ...options, republish });
    assert.deepEqual(first, { checked: 40, missing: 1, republished: 1, missingTwice: 0 });
    const second = await reconcile(range, { ...options, republish });
    assert.deepEqual(second, { checked: 40, missing: 1, republished: 0, missingTwice: 1 });
  });

  it('does not take an event for republished that Pub/Sub did not confirm', async () => {
    const options = { archive, firestore: processedOnly(ids.slice(1)), republishLog: memoryRepublishLog() };
    const refuse = async (_: ArchivedEvent) => {
      throw new Error('unavailable');
    };
    await assert.rejects(reconcile(range, { ...options, republish: refuse }), /unavailable/);
    const { republished } = await reconcile(range, { ...options, republish: async () => {} });
    assert.equal(republished, 1);
  });

  it('only counts where it has nothing to publish with', async () => {
    const counts = await reconcile(range, { archive, firestore: processedOnly([]) });
    assert.deepEqual(counts, { checked: 40, missing: 40, republished: 0, missingTwice: 0 });
  });

  it('ends when it is asked to', async () => {
    const { checked } = await reconcile(range, {
      archive,
      firestore: processedOnly([]),
      signal: AbortSignal.abort(),
    });
    assert.equal(checked, 0);
  });
});
