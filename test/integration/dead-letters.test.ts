import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { cloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { Message } from '@google-cloud/pubsub';
import { type Handlers, handler } from '../../functions/process/handlers/handler.ts';
import { createProcess } from '../../functions/process/process.ts';
import { SmartcarEvent } from '../../functions/process/schemas/vehicle-event.ts';
import { createLog } from '../../functions/runtime/log.ts';
import { type Clients, createClients } from '../../local/clients.ts';
import { synthesizeLocal } from '../../local/infrastructure.ts';
import { createTopology, LOCAL_DELIVERY_ATTEMPTS, namesIn } from '../../local/topology.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { until } from '../helpers/until.ts';

describe('an event that cannot be processed, on the Pub/Sub emulator', function () {
  this.timeout(60_000);
  const projectId = `test-${randomUUID().slice(0, 8)}`;
  const stack = synthesizeLocal(projectId);
  const names = namesIn(stack);
  const attempts = new Map<string, number>();
  const alwaysFails = handler({
    schema: SmartcarEvent,
    handle({ eventId }) {
      count(eventId);
      throw new Error('never');
    },
  });
  const failsTwice = handler({
    schema: SmartcarEvent,
    handle({ eventId }, { tx, firestore }) {
      if (count(eventId) <= 2) throw new Error('not yet');
      tx.set(firestore.doc(`effects/${eventId}`), { done: true });
    },
  });
  const handlers: Handlers = new Map([
    ['ALWAYS_FAILS', [alwaysFails]],
    ['FAILS_TWICE', [failsTwice]],
  ]);
  const count = (eventId: string): number => {
    attempts.set(eventId, (attempts.get(eventId) ?? 0) + 1);
    return attempts.get(eventId) ?? 0;
  };

  let clients: Clients;
  let server: ReturnType<typeof getTestServer>;
  const { error } = console;
  before(async () => {
    clients = createClients(projectId, await sharedEmulators());
    const target = `process-${projectId}`;
    const log = createLog(projectId, () => {});
    cloudEvent(target, createProcess({ firestore: clients.firestore, handlers, log }));
    server = getTestServer(target).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await createTopology(stack, clients, { process: `http://127.0.0.1:${port}` });
    // The framework prints each error that a function throws.
    console.error = () => {};
  });
  after(async () => {
    console.error = error;
    server.closeAllConnections();
    server.close();
    await clients.close();
  });

  const publish = async (eventType: string) => {
    const eventId = randomUUID();
    await clients.pubsub.topic(names.eventsTopic).publishMessage({
      json: { eventId, eventType },
      attributes: { eventId, eventType, receivedAt: '2026-01-02T03:04:05.678Z', archiveUri: 'gs://b/o' },
    });
    return eventId;
  };

  it('is tried 10 times, and then is a dead letter with all that it was', async () => {
    const eventIds = await Promise.all(Array.from({ length: 5 }, () => publish('ALWAYS_FAILS')));
    const letters = new Map<string, Message>();
    const subscription = clients.pubsub.subscription(names.deadLettersSubscription);
    subscription.on('message', (message: Message) => {
      letters.set(message.attributes.eventId ?? '', message);
      message.ack();
    });
    await until('all dead letters', () => letters.size === eventIds.length);
    await subscription.close();

    for (const eventId of eventIds) {
      assert.equal(attempts.get(eventId), LOCAL_DELIVERY_ATTEMPTS);
      const letter = letters.get(eventId);
      assert.deepEqual(JSON.parse(`${letter?.data}`), { eventId, eventType: 'ALWAYS_FAILS' });
      assert.equal(letter?.attributes.eventType, 'ALWAYS_FAILS');
      assert.equal(letter.attributes.receivedAt, '2026-01-02T03:04:05.678Z');
      assert.equal(letter.attributes.archiveUri, 'gs://b/o');
      assert.equal((await clients.firestore.doc(`processedEvents/${eventId}`).get()).exists, false);
    }
  });

  it('is processed when its handler fails twice and then works', async () => {
    const eventId = await publish('FAILS_TWICE');
    const marker = clients.firestore.doc(`processedEvents/${eventId}`);
    await until('the marker', async () => (await marker.get()).exists);
    assert.equal(attempts.get(eventId), 3);
    assert.equal((await clients.firestore.doc(`effects/${eventId}`).get()).get('done'), true);
  });
});
