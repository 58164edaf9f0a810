import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { type OnceOptions, processOnce } from '../../../functions/process/idempotency.ts';
import type { PushedEvent } from '../../../functions/process/push-message.ts';
import { RecentIds } from '../../../functions/process/recent-ids.ts';
import { carry, firestoreInMemory } from '../../helpers/firestore-in-memory.ts';
import { Code, RpcError } from '../../simulation/database.ts';
import type { DatabaseCall } from '../../simulation/database-client.ts';

const times = { content: {}, receivedAt: 0, deliveredAt: 0, isTest: false, announcesReplay: false };
const READ = 'batchGetDocuments';

describe('an event', () => {
  let calls: string[];
  let firestore = firestoreInMemory();
  /** What else happens with a call, before the database gets the call. */
  let meanwhile: (method: string) => void;
  let controller: AbortController;
  const call: DatabaseCall = (method, handle) => {
    calls.push(method);
    meanwhile(method);
    return carry(method, handle);
  };
  beforeEach(() => {
    calls = [];
    meanwhile = () => {};
    controller = new AbortController();
    firestore = firestoreInMemory(call);
  });
  /** An instance of `process`. */
  const instance = () => {
    const recentMarkers = new RecentIds();
    return (event: Partial<PushedEvent> = {}, options: Partial<OnceOptions> = {}) =>
      processOnce({
        firestore,
        event: { ...times, eventId: 'e', ...event },
        apply: async () => [],
        readsVehicle: true,
        recentMarkers,
        signal: controller.signal,
        ...options,
      });
  };
  const marker = (id: string) => firestore.doc(`processedEvents/${id}`);
  const callsOf = async (work: () => Promise<unknown>) => {
    calls.length = 0;
    await work();
    return [...calls];
  };

  it('costs one read and one commit, and a duplicate in the same instance one read', async () => {
    const process = instance();
    for (const event of [{}, { replayId: 'r-1' }]) {
      assert.deepEqual(await callsOf(() => process(event)), [READ, 'commit']);
      assert.deepEqual(await callsOf(() => process(event)), [READ]);
    }
  });

  it('is a duplicate in another instance too, which then knows it', async () => {
    await instance()();
    const other = instance();
    const apply = () => assert.fail('It is applied again');
    assert.deepEqual(await callsOf(() => other({}, { apply })), [READ, 'commit']);
    assert.deepEqual(await callsOf(() => other({}, { apply })), [READ]);
  });

  it('is processed again where its marker was erased', async () => {
    const process = instance();
    await process();
    await marker('e').delete();
    assert.equal((await process()).isDuplicate, false);
    assert.ok((await marker('e').get()).exists);
  });

  it('gives its changes to each duplicate, from any instance', async () => {
    const [process, other] = [instance(), instance()];
    const apply = async () => ['{"n":1}'];
    assert.deepEqual(await process({}, { apply }), { isDuplicate: false, changes: ['{"n":1}'] });
    for (const again of [process, other]) {
      assert.deepEqual(await again(), { isDuplicate: true, changes: ['{"n":1}'] });
    }
  });

  it('leaves a marker without changes where it has none, and gives none to a duplicate', async () => {
    const process = instance();
    const before = Date.now();
    await process();
    const { processedAt, expireAt, ...rest } = (await marker('e').get()).data() ?? {};
    assert.deepEqual(rest, { eventType: null, vehicleId: null });
    assert.ok(processedAt.toMillis() >= before && processedAt.toMillis() <= Date.now());
    assert.deepEqual(expireAt, Timestamp.fromMillis(processedAt.toMillis() + 30 * 86_400_000));
    assert.deepEqual(await process(), { isDuplicate: true, changes: [] });
  });

  it('is marked by its replay too, and a replay says whether it was processed before', async () => {
    const process = instance();
    const seen: boolean[] = [];
    const apply: OnceOptions['apply'] = async (_tx, { isUnprocessed }) => {
      seen.push(isUnprocessed);
      return [];
    };
    await process({ replayId: 'r-1' }, { apply });
    await process({ replayId: 'r-2' }, { apply });
    await process({}, { apply });
    assert.deepEqual(seen, [true, false]);
    for (const id of ['e', 'e.r-1', 'e.r-2']) assert.ok((await marker(id).get()).exists, id);
  });

  it('brings its vehicle, where it has one and the vehicle is asked for', async () => {
    await firestore.doc('vehicles/v').set({ n: 1 });
    const cases = [
      { vehicleId: 'v', readsVehicle: true, found: { n: 1 } },
      { vehicleId: 'v', readsVehicle: false, found: undefined },
      { readsVehicle: true, found: undefined },
    ];
    for (const [index, { readsVehicle, found, ...ids }] of cases.entries()) {
      const apply: OnceOptions['apply'] = async (_tx, { vehicle }) => {
        assert.deepEqual(vehicle?.data(), found);
        return [];
      };
      await instance()({ eventId: `e-${index}`, ...ids }, { apply, readsVehicle });
    }
  });

  it('is not begun once its time is over', async () => {
    const process = instance();
    await process();
    const reason = new Error('The time is over');
    controller.abort(reason);
    for (const event of [{}, { replayId: 'r-1' }]) {
      assert.deepEqual(await callsOf(() => assert.rejects(process(event), reason)), []);
    }
  });

  it('commits nothing once its time is over', async () => {
    const reason = new Error('The time is over');
    const apply = async () => {
      controller.abort(reason);
      return [];
    };
    await assert.rejects(instance()({}, { apply }), reason);
    assert.deepEqual(calls, [READ, 'rollback']);
  });

  it('does not begin anew after another transaction once its time is over', async () => {
    const reason = new Error('The time is over');
    let applied = 0;
    meanwhile = (method) => {
      if (method !== 'commit') return;
      controller.abort(reason);
      throw new RpcError(Code.ABORTED, 'contention');
    };
    const apply = async () => {
      applied++;
      return [];
    };
    await assert.rejects(instance()({}, { apply }), reason);
    assert.equal(applied, 1);
  });
});
