import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { Timestamp } from '@google-cloud/firestore';
import { freshSample } from '../../../local/samples.ts';
import { type System, startSystem } from '../../helpers/system.ts';

/** An event of a vehicle and a user, in one of the two forms in which Smartcar names the vehicle. */
function eventOf(vehicleId: string, userId: string, isTopLevel: boolean) {
  const event = freshSample('vehicle-state');
  const data = { ...event.data, user: { id: userId }, vehicle: { id: vehicleId, make: 'ALBATROSS' } };
  return { ...event, ...(isTopLevel && { vehicleId }), data };
}

describe('ops erase', function () {
  this.timeout(180_000);
  let system: System;
  const [erased, kept] = [randomUUID(), randomUUID()];
  const [user, otherUser] = ['user-1', 'user-2'];
  const own = [eventOf(erased, user, true), eventOf(erased, user, true), eventOf(erased, user, false)];
  const others = [eventOf(kept, otherUser, true), eventOf(kept, user, true)];
  before(async () => {
    system = await startSystem();
    await system.send([...own, ...others]);
    await system.countReaches('processedEvents', 5);
    const { firestore } = system.clients;
    for (const id of [own[0]?.eventId, `${own[0]?.eventId}.replay-1`, others[0]?.eventId]) {
      await firestore.doc(`processedEvents/${id}`).set({
        eventType: 'VEHICLE_STATE',
        vehicleId: erased,
        processedAt: Timestamp.now(),
        changes: [{ body: 'where it was' }],
      });
      await firestore
        .doc(`processingFailures/${id}`)
        .set({ error: 'Error', message: 'of it', vehicleId: erased });
    }
    await firestore.doc(`vehicles/${erased}`).set({ userId: user, signals: {} });
    await firestore.doc(`vehicles/${kept}`).set({ userId: otherUser, signals: {} });
  });
  after(() => system?.stop());

  const exists = async (path: string) => (await system.clients.firestore.doc(path).get()).exists;
  const objects = async () => {
    const [files] = await system.clients.storage.bucket(system.names.archiveBucket).getFiles();
    return files.map(({ metadata }) => String(metadata.metadata?.['event-id'])).sort();
  };

  it('says first what is held, and erases nothing', async () => {
    const { code, stdout } = await system.ops('erase', '--vehicle', erased);
    assert.equal(code, 0);
    assert.match(stdout, /archive objects +3, of 3 events\n/);
    assert.match(stdout, /vehicle documents +1\n/);
    assert.match(stdout, /markers, of which only the contents go +[34]\n/);
    assert.match(stdout, /recorded failures +2\n/);
    assert.match(stdout, /Nothing was erased: give --yes to erase it\.\n$/);
    assert.equal((await objects()).length, 5);
    assert.ok(await exists(`vehicles/${erased}`));
  });

  it('erases a vehicle wherever it is named, and nothing of others', async () => {
    const outcome = await system.json('erase', '--vehicle', erased, '--yes');
    assert.equal(outcome.code, 0);
    assert.deepEqual(await objects(), others.map(({ eventId }) => eventId).sort());
    assert.deepEqual([await exists(`vehicles/${erased}`), await exists(`vehicles/${kept}`)], [false, true]);
    const { firestore } = system.clients;
    for (const id of [own[0]?.eventId, `${own[0]?.eventId}.replay-1`]) {
      const marker = await firestore.doc(`processedEvents/${id}`).get();
      assert.ok(marker.exists, 'the marker stays, so that the event is not processed again');
      assert.deepEqual([marker.get('vehicleId'), marker.get('changes')], [null, undefined]);
      assert.equal(await exists(`processingFailures/${id}`), false);
    }
    assert.ok(await exists(`processingFailures/${others[0]?.eventId}`));
  });

  it('records that it was done, and not of whom', async () => {
    const { docs } = await system.clients.firestore.collection('erasures').get();
    assert.equal(docs.length, 1);
    const { startedAt, finishedAt, ...record } = docs[0]?.data() ?? {};
    assert.ok(finishedAt.toMillis() >= startedAt.toMillis());
    assert.ok(record.markers >= 3);
    assert.deepEqual(
      { ...record, markers: undefined },
      {
        kind: 'vehicle',
        subjectSha256: createHash('sha256').update(erased).digest('hex'),
        events: 3,
        objects: 3,
        vehicles: 1,
        markers: undefined,
        failures: 2,
        objectsDeleted: 3,
        retainedUntil: null,
      },
    );
    assert.ok(!JSON.stringify(docs[0]?.data()).includes(erased));
  });

  it('has nothing left to do when it is run again', async () => {
    const { code, stdout } = await system.ops('erase', '--vehicle', erased, '--yes');
    assert.deepEqual([code, stdout], [0, 'Nothing is held of this vehicle.\n']);
  });

  it("erases a user's events, and the vehicles that are the user's now", async () => {
    const outcome = await system.json('erase', '--user', user, '--yes');
    assert.deepEqual([outcome.objects, outcome.vehicles], [1, 0]);
    assert.deepEqual(await objects(), [others[0]?.eventId]);
    assert.ok(await exists(`vehicles/${kept}`));
  });
});
