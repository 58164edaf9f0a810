import assert from 'node:assert/strict';
import { handlers } from '../../functions/process/handlers/index.ts';
import { createCheckpointStore } from '../../functions/reconcile/checkpoint-store.ts';
import { createRepublishLog } from '../../functions/reconcile/republish-log.ts';
import { createErasureRecord } from '../../ops/erase/record.ts';
import { errorEvent, good, stateEvent } from '../helpers/events.ts';
import { startProcessor } from '../helpers/processor.ts';
import { dev, resources } from '../helpers/stacks.ts';

/** Lists the collections that may be indexed, and why. */
const INDEXED: Record<string, string> = {
  erasures: 'an operator writes a document for an erasure, which is seldom',
};

/** Tells whether the stack exempts a field of a collection from indexes. */
function isExempt(collection: string, field: string): boolean {
  const settings = resources(dev, 'google_firestore_field').map(([, block]) => block);
  const own = settings.find((block) => block.collection === collection && block.field === field);
  const all = settings.find((block) => block.collection === collection && block.field === '*');
  return JSON.stringify((own ?? all)?.index_config) === '{}';
}

describe('documents that are written', () => {
  it('have no indexed field, or a reason for it', async () => {
    const { firestore, process, close } = await startProcessor(handlers, { publishChange: async () => {} });
    const now = new Date();
    await process(stateEvent([good('odometer-traveleddistance', 1, now.getTime())]));
    await process(errorEvent([{ type: 'CONNECTIVITY', code: 'OFFLINE', state: 'ERROR' }]));
    await assert.rejects(process({ ...stateEvent([]), data: 'no object' }));
    await createCheckpointStore(firestore).save(
      new Map([['0', { since: now, until: now, seen: new Map([[0, 1]]) }]]),
    );
    const event = { eventId: 'e-1', name: 'events/e-1', receivedAt: now, isPublished: true };
    await createRepublishLog(firestore).add({ events: [event], looks: 0, publishedAt: now }, now);
    const counts = { events: 0, objects: 0, vehicles: 0, markers: 0, failures: 0 };
    await createErasureRecord(firestore, { kind: 'vehicle', id: 'v-1' }, now).begin(counts);

    const written: string[] = [];
    for (const collection of await firestore.listCollections()) {
      const { docs } = await collection.get();
      for (const field of docs.flatMap((document) => Object.keys(document.data()))) {
        written.push(`${collection.id}.${field}`);
        assert(
          collection.id in INDEXED || isExempt(collection.id, field),
          `${collection.id}.${field} is indexed`,
        );
      }
    }
    for (const field of [
      'processedEvents.changes',
      'processedEvents.processedAt',
      'processingFailures.expireAt',
      'reconciliations.savedAt',
      'republishedEvents.publishedAt',
      'vehicles.updatedAt',
    ]) {
      assert(written.includes(field), `${field} was not written`);
    }
    await close();
  }).timeout(30_000);
});
