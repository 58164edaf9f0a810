import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { FieldPath, FieldValue, type Firestore, Timestamp } from '@google-cloud/firestore';
import { createClients } from '../../local/clients.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { Code, Database, RpcError } from './database.ts';
import { connectToDatabase } from './database-client.ts';

/** Does something with a database, and tells what came of it. */
type Operation = (firestore: Firestore) => Promise<unknown>;

const all = async (firestore: Firestore, collection = 'c') =>
  (await firestore.collection(collection).orderBy(FieldPath.documentId()).get()).docs.map((document) => [
    document.id,
    document.data(),
  ]);

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    ({ code }) => code,
  );

/** Adds one in a transaction, and waits for the others between its read and its write. */
async function addOne(firestore: Firestore, barrier: () => Promise<void>): Promise<void> {
  const ref = firestore.doc('c/sum');
  await firestore.runTransaction(async (tx) => {
    const sum = (await tx.get(ref)).get('value') ?? 0;
    await barrier();
    tx.set(ref, { value: sum + 1 });
  });
}

const operations: Record<string, Operation> = {
  'creates once': async (firestore) => {
    const ref = firestore.doc('c/a');
    return [await codeOf(ref.create({ n: 1 })), await codeOf(ref.create({ n: 2 })), await all(firestore)];
  },
  'keeps values of all kinds': async (firestore) => {
    const values = { text: 't', none: null, float: 0.5, list: [1, { a: [] }], at: Timestamp.fromMillis(5) };
    await firestore.doc('c/a').set({ values, 'a.b': true });
    return all(firestore);
  },
  'replaces a document, merges into it, and replaces fields of it': async (firestore) => {
    const ref = firestore.doc('c/a');
    await ref.set({ old: 1, kept: { x: 1 } });
    await ref.set({ map: { x: 1, y: 2 }, kept: 'k' });
    await ref.set({ more: 1 }, { merge: true });
    await ref.set({ map: { z: 3 } }, { mergeFields: ['map'] });
    return all(firestore);
  },
  'counts and collects': async (firestore) => {
    const ref = firestore.doc('c/a');
    for (const item of ['x', 'y', 'x']) {
      await ref.set({ n: FieldValue.increment(1), items: FieldValue.arrayUnion(item) }, { merge: true });
    }
    return all(firestore);
  },
  'reads several documents in order, with and without their fields': async (firestore) => {
    await firestore.doc('c/b').set({ n: 2 });
    const refs = ['c/b', 'c/missing'].map((path) => firestore.doc(path));
    const whole = await firestore.getAll(...refs);
    const empty = await firestore.getAll(...refs, { fieldMask: [] });
    return [...whole, ...empty].map(({ id, exists }) => [id, exists]);
  },
  'lists in the order of ids, before an id, so many': async (firestore) => {
    for (const id of ['3', '1', '2', '2`']) await firestore.doc(`c/${id}`).set({ id });
    const query = firestore.collection('c').orderBy(FieldPath.documentId()).endBefore('3');
    return (await query.limit(2).get()).docs.map(({ id }) => id);
  },
  'writes all of a batch, or nothing': async (firestore) => {
    const [a, b] = [firestore.doc('c/a'), firestore.doc('c/b')];
    await a.set({});
    const refused = await codeOf(firestore.batch().delete(a).create(a, {}).create(b, {}).commit());
    await b.set({ n: 1 });
    const failed = await codeOf(firestore.batch().delete(a).create(b, {}).commit());
    return [refused, failed, await all(firestore)];
  },
  'reads and writes in a transaction': async (firestore) => {
    const [a, b] = [firestore.doc('c/a'), firestore.doc('c/b')];
    const found = await firestore.runTransaction(async (tx) => {
      const documents = await tx.getAll(a, b);
      tx.create(a, { n: 1 }).set(b, { n: 2 }, { merge: true });
      return documents.map(({ exists }) => exists);
    });
    return [found, await all(firestore)];
  },
  'refuses to create in a transaction what exists': async (firestore) => {
    await firestore.doc('c/a').set({});
    const created = firestore.runTransaction(async (tx) => {
      tx.set(firestore.doc('c/b'), {}).create(firestore.doc('c/a'), {});
    });
    return [await codeOf(created), await all(firestore)];
  },
  'writes nothing where the work of a transaction throws': async (firestore) => {
    const failed = firestore.runTransaction(async (tx) => {
      tx.set(firestore.doc('c/a'), {});
      throw Object.assign(new Error('no'), { code: 'mine' });
    });
    return [await codeOf(failed), await all(firestore)];
  },
  'has transactions that meet take effect one after the other': async (firestore) => {
    const met = Promise.withResolvers<void>();
    let arrived = 0;
    const barrier = () => {
      if (++arrived === 2) met.resolve();
      return met.promise;
    };
    await Promise.all([addOne(firestore, barrier), addOne(firestore, barrier)]);
    return [arrived > 2, await all(firestore)];
  },
  'finds its own commit where the answer was lost': async (firestore) => {
    const answers = loseAnswer(firestore);
    const ref = firestore.doc('c/a');
    const found: boolean[] = [];
    await firestore.runTransaction(async (tx) => {
      const { exists } = await tx.get(ref);
      found.push(exists);
      if (!exists) tx.create(ref, {});
    });
    return [answers(), found, await all(firestore)];
  },
};

type Request = (method: string, ...rest: unknown[]) => Promise<unknown>;

/** Loses the answer to the first commit. @returns how many were lost */
function loseAnswer(firestore: Firestore): () => number {
  const client = firestore as unknown as { request: Request };
  const request = client.request.bind(firestore);
  let lost = 0;
  client.request = async (method, ...rest) => {
    const answer = await request(method, ...rest);
    if (method !== 'commit' || lost > 0) return answer;
    lost++;
    throw new RpcError(Code.UNAVAILABLE, 'The answer is lost');
  };
  return () => lost;
}

describe('the database of the simulation, as the Firestore emulator', function () {
  this.timeout(60_000);

  for (const [what, operation] of Object.entries(operations)) {
    it(what, async () => {
      const database = new Database();
      const simulated = await operation(connectToDatabase(database, async (_method, handle) => handle()));
      const clients = createClients(`test-${randomUUID().slice(0, 8)}`, await sharedEmulators());
      const emulated = await operation(clients.firestore).finally(() => clients.close());
      assert.deepEqual(simulated, emulated);
    });
  }
});
