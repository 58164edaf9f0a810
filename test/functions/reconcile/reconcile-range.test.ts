import assert from 'node:assert/strict';
import { UnreadableError } from '../../../functions/archive/read-error.ts';
import { createMarkers } from '../../../functions/reconcile/markers.ts';
import type { PublishableEvent } from '../../../functions/reconcile/publish-all.ts';
import { type ReconcileRangeOptions, reconcileRange } from '../../../functions/reconcile/reconcile-range.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';
import { databaseInMemory } from '../../helpers/database-in-memory.ts';

const HOUR = 3_600_000;
const from = Date.parse('2026-03-29T10:00:00Z');
const range = { from: new Date(from), to: new Date(from + 2 * HOUR) };

/** Twenty events in the range, of which the first eight were processed, and one on each side of the range. */
async function world() {
  const { firestore, requests } = databaseInMemory();
  const at = (ms: number) => new Date(ms).toISOString();
  const ids = Array.from({ length: 20 }, (_, n) => `event-${n}`);
  const objects = ids.map((id, n) => archived(id, at(from + n * 60_000), 'x'));
  objects.push(archived('before', at(from - 1), 'x'), archived('behind', at(range.to.getTime()), 'x'));
  for (const id of ids.slice(0, 8)) await firestore.doc(`processedEvents/${id}`).create({});
  requests.length = 0;
  const published: string[] = [];
  const run = (options: Partial<ReconcileRangeOptions> = {}) =>
    reconcileRange(range, { archive: fakeArchive(objects), markers: createMarkers(firestore), ...options });
  const republish = async ({ eventId }: PublishableEvent) => {
    published.push(eventId);
  };
  return { run, republish, published, objects, unprocessed: ids.slice(8) };
}

describe('reconcileRange', () => {
  it('publishes again what was not processed in the range, and nothing else', async () => {
    const { run, republish, published, unprocessed } = await world();
    assert.deepEqual(await run({ republish }), { checked: 20, missing: 12, republished: 12, unreadable: 0 });
    assert.deepEqual(published.sort(), unprocessed.sort());
  });

  it('counts what was not processed, where nothing is to be published', async () => {
    const { run } = await world();
    assert.deepEqual(await run(), { checked: 20, missing: 12, republished: 0, unreadable: 0 });
  });

  it('counts an event with several deliveries once, and publishes the newest', async () => {
    const { run, objects } = await world();
    const second = archived('event-9', new Date(from + 9 * 60_000 + 25_000).toISOString(), 'y');
    objects.push(second);
    const names: string[] = [];
    const republish = async ({ name }: PublishableEvent) => {
      names.push(name);
    };
    const { checked, republished } = await run({ republish });
    assert.deepEqual([checked, republished], [20, 12]);
    assert.ok(names.includes(second.name));
  });

  it('passes over what cannot be read, counts it, and names it', async () => {
    const { run, republish } = await world();
    const bad = ['event-10', 'event-19'];
    const named: string[] = [];
    const counts = await run({
      republish: async (event) => {
        if (bad.includes(event.eventId)) throw new UnreadableError(event.eventId, 'the test says so');
        await republish(event);
      },
      onUnreadable: ({ object }) => named.push(object),
    });
    assert.deepEqual(counts, { checked: 20, missing: 12, republished: 10, unreadable: 2 });
    assert.deepEqual(named.sort(), bad);
  });

  it('passes over what cannot be read also where nobody asks what', async () => {
    const { run } = await world();
    const republish = async ({ name }: PublishableEvent) => {
      throw new UnreadableError(name, 'the test says so');
    };
    assert.deepEqual(await run({ republish }), { checked: 20, missing: 12, republished: 0, unreadable: 12 });
  });

  it('ends with any other failure, which it tells', async () => {
    const { run } = await world();
    const refused = new Error('The broker refuses');
    await assert.rejects(run({ republish: () => Promise.reject(refused) }), refused);
  });

  it('tells its counts while they grow', async () => {
    const { run, republish } = await world();
    const checked: number[] = [];
    await run({ republish, onProgress: (counts) => checked.push(counts.checked) });
    assert.ok(checked.length > 5, `${checked.length} times`);
    assert.deepEqual(
      checked,
      checked.toSorted((a, b) => a - b),
    );
    assert.equal(checked.at(-1), 20);
  });

  it('publishes nothing more once it is asked to end', async () => {
    const { run, republish, published } = await world();
    const early = await run({ republish, signal: AbortSignal.abort() });
    assert.deepEqual(early, { checked: 0, missing: 0, republished: 0, unreadable: 0 });

    const end = new AbortController();
    const { checked } = await run({ republish, signal: end.signal, onProgress: () => end.abort() });
    assert.ok(checked > 0 && checked < 20, `${checked} events`);
    assert.ok(published.length < 12);
  });
});
