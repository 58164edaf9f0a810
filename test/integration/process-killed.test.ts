import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Message, Subscription } from '@google-cloud/pubsub';
import { type GrpcCounter, type GrpcPoint, startGrpcCounter } from '../../bench/harness/grpc-counter.ts';
import type { Child } from '../../local/child.ts';
import { type Clients, createClients } from '../../local/clients.ts';
import { startFunction } from '../../local/functions.ts';
import { freePort } from '../../local/ports.ts';
import { builtFunctions } from '../helpers/built-receive.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { good, stateEvent } from '../helpers/events.ts';
import { until } from '../helpers/until.ts';

const LARGE = process.env.TEST_LARGE === '1';

describe('process as it is built, killed with SIGKILL', function () {
  this.timeout(120_000);
  let clients: Clients;
  let proxies: GrpcCounter[];
  let folder: string;
  let port: number;
  let child: Child;
  let seen: Subscription;
  /** Where calls are kept, and what says that a call was. */
  let held: { point: GrpcPoint; reached: () => void } | undefined;
  const hold = async (point: GrpcPoint) => {
    if (held?.point !== point) return;
    held.reached();
    await new Promise(() => {});
  };
  /** The JSON of each change that was announced, by its id, and how often. */
  const announced = new Map<string, string[]>();

  before(async () => {
    const emulators = await sharedEmulators();
    clients = createClients(`test-${randomUUID().slice(0, 8)}`, emulators);
    const { PUBSUB_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST } = emulators;
    proxies = await Promise.all(
      [PUBSUB_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST].map((host) => startGrpcCounter(host, { at: hold })),
    );
    folder = await mkdtemp(join(tmpdir(), 'smartcar-killed-'));
    port = await freePort(0, 'process');
    const topic = `projects/${clients.pubsub.projectId}/topics/events`;
    await Promise.all([clients.pubsub.createTopic('events'), clients.pubsub.createTopic('changes')]);
    await clients.pubsub.createSubscription('events', 'process', {
      pushConfig: { pushEndpoint: `http://127.0.0.1:${port}/${topic}` },
    });
    [seen] = await clients.pubsub.createSubscription('changes', 'seen');
    seen.on('message', (message: Message) => {
      const { changeId = '' } = message.attributes;
      announced.set(changeId, [...(announced.get(changeId) ?? []), message.data.toString()]);
      message.ack();
    });
    await start();
  });
  after(async () => {
    await child.stop();
    await seen.close();
    await clients.close();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<void> {
    child = await startFunction({
      name: 'process',
      source: join(await builtFunctions(), 'process'),
      port,
      logFolder: folder,
      env: {
        PUBSUB_EMULATOR_HOST: proxies[0]?.host ?? '',
        FIRESTORE_EMULATOR_HOST: proxies[1]?.host ?? '',
        GOOGLE_CLOUD_PROJECT: clients.pubsub.projectId,
        CHANGES_TOPIC: 'changes',
      },
    });
  }

  async function kill(): Promise<void> {
    process.kill(child.pid, 'SIGKILL');
    await child.exited;
  }

  const publish = (events: object[]) =>
    Promise.all(
      events.map((event) =>
        clients.pubsub.topic('events').publishMessage({ data: Buffer.from(JSON.stringify(event)) }),
      ),
    );
  const newEvents = (count: number) =>
    Array.from({ length: count }, () =>
      stateEvent([good('odometer-traveleddistance', 1, Date.now())], { vehicleId: randomUUID() }),
    );

  /** The JSON of each change that a marker holds. */
  async function stored(): Promise<string[]> {
    const markers = await clients.firestore.collection('processedEvents').get();
    return markers.docs.flatMap((marker) => marker.get('changes') ?? []);
  }

  /** Waits until all is done, and compares. */
  async function assertAnnounced(count: number, withinMs = 100_000): Promise<void> {
    await until('each event to be processed', async () => (await stored()).length === count, withinMs);
    const changes = await stored();
    const isAnnounced = (change: string) => announced.has(JSON.parse(change).changeId);
    await until('each stored change to be announced', () => changes.every(isAnnounced), 60_000);
    assert.deepEqual(new Set([...announced.values()].flat()), new Set(changes));
  }

  const points: { point: GrpcPoint; isStored: boolean; isPublished: boolean }[] = [
    { point: 'after Publish', isStored: true, isPublished: true },
    { point: 'before Publish', isStored: true, isPublished: false },
    { point: 'after Commit', isStored: true, isPublished: false },
    // Leaves a transaction behind, for whose locks the emulator lets others wait a minute.
    ...(LARGE ? [{ point: 'before Commit' as const, isStored: false, isPublished: false }] : []),
  ];
  for (const { point, isStored, isPublished } of points) {
    it(`${point}, announces what is stored, once it runs again`, async () => {
      const before = (await stored()).length;
      const [event] = newEvents(1);
      const { promise, resolve } = Promise.withResolvers<void>();
      held = { point, reached: resolve };
      await publish([event as object]);
      await promise;
      await kill();
      held = undefined;
      const isOfEvent = (change: string) => JSON.parse(change).eventId === event?.eventId;
      assert.equal((await stored()).some(isOfEvent), isStored);
      const isAnnounced = () => [...announced.values()].flat().some(isOfEvent);
      if (isPublished) await until('the change to be announced', isAnnounced);
      else assert.equal(isAnnounced(), false);

      await start();
      await assertAnnounced(before + 1);
    });
  }

  if (LARGE) {
    it('at any instant, announces each change that is stored, and no other', async () => {
      const before = (await stored()).length;
      const [kills, events] = [20, 400];
      for (let times = 0; times < kills; times++) {
        await publish(newEvents(events / kills));
        await delay(20 + Math.random() * 200);
        await kill();
        await start();
      }
      await assertAnnounced(before + events, 1_000_000);
    }).timeout(1_200_000);
  }
});
