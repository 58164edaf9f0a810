import assert from 'node:assert/strict';
import type { Timestamp } from '@google-cloud/firestore';
import { shards } from '../../../functions/archive/shards.ts';
import { type Checkpoint, firstCheckpoint, SLOT_MS } from '../../../functions/reconcile/checkpoint.ts';
import {
  type Checkpoints,
  checkpointsRef,
  createCheckpointStore,
} from '../../../functions/reconcile/checkpoint-store.ts';
import { databaseInMemory } from '../../helpers/database-in-memory.ts';

const since = new Date('2026-03-29T00:00:00Z');
const until = new Date('2026-03-29T06:00:00.001Z');
const slot = Date.parse('2026-03-29T05:55:00Z');
const seen = new Map([
  [slot, 3],
  [slot + SLOT_MS, 12],
]);

const kinds: { what: string; checkpoint: Checkpoint }[] = [
  { what: 'of a first run', checkpoint: firstCheckpoint(since) },
  { what: 'behind a finished pass', checkpoint: { since, until, seen } },
  {
    what: 'before the end of a search',
    checkpoint: { since, until, seen, searchFrom: new Date('2026-03-29T00:05:00Z') },
  },
  {
    what: 'in a pass that has seen nothing',
    checkpoint: { since, until, seen, pass: { to: new Date('2026-03-29T07:00:00Z'), seen: new Map() } },
  },
  {
    what: 'in the middle of a pass',
    checkpoint: {
      since,
      until,
      seen,
      pass: {
        to: new Date('2026-03-29T07:00:00Z'),
        after: 'events/shard=0/dt=2026-03-29/hr=06/event-1.json',
        seen: new Map([[slot + 2 * SLOT_MS, 1]]),
        newest: new Date('2026-03-29T06:04:59.999Z'),
      },
    },
  },
];

describe('the checkpoints of reconcile, from one run to the next', () => {
  it('are none before the first run', async () => {
    const store = createCheckpointStore(databaseInMemory().firestore);
    assert.deepEqual(await store.load(), new Map());
  });

  for (const { what, checkpoint } of kinds) {
    it(`stay as they are: a checkpoint ${what}`, async () => {
      const { firestore } = databaseInMemory();
      await createCheckpointStore(firestore).save(new Map([['a', checkpoint]]));
      assert.deepEqual(await createCheckpointStore(firestore).load(), new Map([['a', checkpoint]]));
    });
  }

  it('stay apart by their shards', async () => {
    const store = createCheckpointStore(databaseInMemory().firestore);
    const checkpoints: Checkpoints = new Map(
      shards.map((shard, index) => [shard, { since, until: new Date(since.getTime() + index), seen }]),
    );
    await store.save(checkpoints);
    assert.deepEqual(await store.load(), checkpoints);
  });

  it('are forgotten where they were saved again without', async () => {
    const store = createCheckpointStore(databaseInMemory().firestore);
    const inPass = kinds.at(-1);
    if (!inPass) assert.fail();
    await store.save(new Map([['a', inPass.checkpoint]]));
    const { pass: _, ...done } = inPass.checkpoint;
    await store.save(new Map([['a', done]]));
    assert.deepEqual(await store.load(), new Map([['a', done]]));
  });

  it('are one document, which is read once and written once, and says when', async () => {
    const { firestore, database, requests } = databaseInMemory();
    const store = createCheckpointStore(firestore);
    const before = Date.now();
    await store.save(new Map(shards.map((shard) => [shard, firstCheckpoint(since)])));
    await store.load();
    assert.deepEqual(
      requests.map(({ method }) => method),
      ['commit', 'batchGetDocuments'],
    );
    assert.deepEqual([...database.collection('reconciliations').keys()], ['marks']);
    const savedAt: Timestamp = (await checkpointsRef(firestore).get()).get('savedAt');
    assert.ok(savedAt.toMillis() >= before && savedAt.toMillis() <= Date.now());
  });
});
