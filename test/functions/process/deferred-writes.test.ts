import assert from 'node:assert/strict';
import { deferWrites } from '../../../functions/process/deferred-writes.ts';
import { firestoreInMemory } from '../../helpers/firestore-in-memory.ts';

describe('deferred writes', () => {
  const firestore = firestoreInMemory();
  const [kept, removed] = [firestore.doc('c/kept'), firestore.doc('c/removed')];

  it('take effect in order when they are flushed, and may come before reads', async () => {
    await removed.set({ n: 1 });
    await firestore.runTransaction(async (tx) => {
      const deferred = deferWrites(tx);
      deferred.tx.create(kept, { n: 1 }).update(kept, { n: 2 }).set(kept, { m: 3 }, { merge: true });
      deferred.tx.delete(removed);
      const found = await deferred.tx.getAll(kept, removed);
      assert.deepEqual(
        found.map(({ exists }) => exists),
        [false, true],
      );
      deferred.flush();
    });
    assert.deepEqual((await kept.get()).data(), { n: 2, m: 3 });
    assert.equal((await removed.get()).exists, false);
  });

  it('have no effect where they are not flushed', async () => {
    const ref = firestore.doc('c/none');
    await firestore.runTransaction(async (tx) => void deferWrites(tx).tx.set(ref, { n: 1 }));
    assert.equal((await ref.get()).exists, false);
  });

  it('may be awaited, and their methods be passed on', async () => {
    const ref = firestore.doc('c/passed');
    await firestore.runTransaction(async (tx) => {
      const deferred = deferWrites(tx);
      const { get, set } = deferred.tx;
      assert.equal((await get(ref)).exists, false);
      await set(ref, { n: 1 });
      deferred.flush();
    });
    assert.deepEqual((await ref.get()).data(), { n: 1 });
  });
});
