import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../local/child.ts';
import { createClients } from '../../local/clients.ts';
import { isolatedConfig } from '../../local/config.ts';
import { type Emulators, startEmulators } from '../../local/emulators.ts';
import { startFunction } from '../../local/functions.ts';
import { synthesizeLocal } from '../../local/infrastructure.ts';
import { freePort } from '../../local/ports.ts';
import { startStack } from '../../local/stack.ts';
import { namesIn } from '../../local/topology.ts';
import { startGrpcCounter } from '../harness/grpc-counter.ts';
import { type HttpCall, startHttpCounter } from '../harness/http-counter.ts';
import { LATENCY_MS } from './counts.ts';
import { createMeter, type Meter } from './meter.ts';
import { expiringCollections } from './stack-facts.ts';

/** The local system, with a counter before each service and each function. */
export interface MeteredSystem {
  meter: Meter;
  managementToken: string;
  /** Where events are sent. */
  receiveUrl: string;
  /** Runs `reconcile` once. */
  reconcile(): Promise<void>;
  /** The requests of each function, in the order of their answers. */
  requests: ReadonlyMap<string, HttpCall[]>;
  /** The functions, by name. */
  functions: ReadonlyMap<string, Child>;
  /** Documents in a collection; asks past the counters. */
  count(collection: string): Promise<number>;
  stop(): Promise<void>;
}

export interface MeteredSystemOptions {
  /** The environment in which the tools of the local system are found. */
  env: Readonly<Record<string, string | undefined>>;
  /** Emulators that are running; others are started where there are none. */
  emulators?: Emulators['env'] | undefined;
}

/** Starts the system. */
export async function startMeteredSystem(options: MeteredSystemOptions): Promise<MeteredSystem> {
  const onStop: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of onStop.splice(0).reverse()) await each();
  };
  try {
    return await start(options, onStop, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  { env, emulators }: MeteredSystemOptions,
  onStop: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<MeteredSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-bill-'));
  onStop.push(() => rm(folder, { recursive: true, force: true }));
  const config = { ...isolatedConfig(folder, env), projectId: `bill-${randomUUID().slice(0, 8)}` };
  const running = emulators ? { env: emulators, children: [] } : await startEmulators(config);
  onStop.push(() => Promise.all(running.children.map((child) => child.stop())));
  const direct = createClients(config.projectId, running.env);
  onStop.push(() => direct.close());

  const names = namesIn(synthesizeLocal(config.projectId));
  const meter = createMeter({ eventsTopic: names.eventsTopic, expiring: expiringCollections() });
  const { STORAGE_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST, PUBSUB_EMULATOR_HOST } = running.env;
  const [storage, firestore, pubsub] = await Promise.all([
    startHttpCounter(STORAGE_EMULATOR_HOST, { onCall: meter.onStorage, latencyMs: LATENCY_MS.storage }),
    startGrpcCounter(FIRESTORE_EMULATOR_HOST, {
      onCall: meter.onFirestore,
      latencyMs: LATENCY_MS.firestore,
    }),
    startGrpcCounter(PUBSUB_EMULATOR_HOST, { onCall: meter.onPubsub, latencyMs: LATENCY_MS.pubsub }),
  ]);
  onStop.push(() => Promise.all([storage.close(), firestore.close(), pubsub.close()]));

  const stack = await startStack({
    ...config,
    emulatorHosts: { storage: storage.url, firestore: firestore.host, pubsub: pubsub.host },
  });
  onStop.push(() => stack.stop());
  const functions = new Map(stack.children.map((child) => [child.name, child]));

  const requests = new Map<string, HttpCall[]>();
  const before = async (name: string, url: string, onCall: (call: HttpCall) => void = () => {}) => {
    const calls: HttpCall[] = [];
    requests.set(name, calls);
    const counter = await startHttpCounter(url, {
      onCall: (call) => {
        calls.push(call);
        onCall(call);
      },
    });
    onStop.push(() => counter.close());
    return counter.url;
  };
  const receiveUrl = await before('receive', stack.receiveUrl);
  const processUrl = await before('process', stack.processUrl, meter.onPush);
  await direct.pubsub.subscription(names.processSubscription).modifyPushConfig({
    pushEndpoint: `${processUrl}/projects/${config.projectId}/topics/${names.eventsTopic}`,
  });

  const port = await freePort(0, 'PORT');
  const reconcile = await startFunction({
    name: 'reconcile',
    source: join(folder, 'functions/reconcile'),
    port,
    env: {
      ...stack.emulatorEnv,
      GOOGLE_CLOUD_PROJECT: config.projectId,
      ARCHIVE_BUCKET: names.archiveBucket,
      EVENTS_TOPIC: names.eventsTopic,
      RECONCILE_GRACE_MINUTES: '0',
    },
    logFolder: join(folder, 'log'),
  });
  onStop.push(() => reconcile.stop());
  functions.set('reconcile', reconcile);
  const reconcileUrl = await before('reconcile', `http://127.0.0.1:${port}`);

  return {
    meter,
    managementToken: stack.managementToken,
    receiveUrl,
    requests,
    functions,
    async reconcile() {
      const { status } = await fetch(reconcileUrl, { method: 'POST' });
      if (status !== 200) throw new Error(`reconcile answered ${status}`);
    },
    count: async (collection) => (await direct.firestore.collection(collection).count().get()).data().count,
    stop,
  };
}
