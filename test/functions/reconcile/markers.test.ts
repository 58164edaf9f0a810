import assert from 'node:assert/strict';
import { createMarkers } from '../../../functions/reconcile/markers.ts';
import { databaseInMemory } from '../../helpers/database-in-memory.ts';

const events = ['a', 'b', 'c', 'd'].map((eventId) => ({ eventId, name: `object of ${eventId}` }));
const [a, b, c, d] = events;

/** A database in which `process` is done with `a` and `c`, has failed on `b` and `c`, and does not know `d`. */
async function markers() {
  const { firestore, requests } = databaseInMemory();
  for (const id of ['a', 'c']) await firestore.doc(`processedEvents/${id}`).create({ changes: ['large'] });
  // A replay of an event says nothing of the event.
  await firestore.doc('processedEvents/b.replay-1').create({});
  for (const id of ['b', 'c']) await firestore.doc(`processingFailures/${id}`).create({ attempts: 3 });
  requests.length = 0;
  return { markers: createMarkers(firestore), requests };
}

describe('the markers that reconcile reads', () => {
  it('tell which events were not processed, in their order', async () => {
    const { markers: found } = await markers();
    assert.deepEqual(await found.unprocessed(events), [b, d]);
    assert.deepEqual(await found.unprocessed([d, c, b, a].flatMap((event) => event ?? [])), [d, b]);
  });

  it('tell on which events an attempt failed, in their order', async () => {
    const { markers: found } = await markers();
    assert.deepEqual(await found.failed(events), [b, c]);
  });

  it('are read at once, without their content, which may be large', async () => {
    const { markers: found, requests } = await markers();
    await found.unprocessed(events);
    await found.failed(events);
    assert.deepEqual(
      requests.map(({ method, request }) => [method, request.mask?.fieldPaths, request.documents?.length]),
      [
        ['batchGetDocuments', [], 4],
        ['batchGetDocuments', [], 4],
      ],
    );
  });

  it('are not read for no event', async () => {
    const { markers: found, requests } = await markers();
    assert.deepEqual([await found.unprocessed([]), await found.failed([])], [[], []]);
    assert.deepEqual(requests, []);
  });
});
