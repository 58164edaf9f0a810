import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedConfig } from '../../local/config.ts';
import { startFunction } from '../../local/functions.ts';
import { post } from '../../local/post.ts';
import { type LocalStack, startStack } from '../../local/stack.ts';
import { sharedEmulators } from './emulators.ts';
import { createOperator, type Operator } from './operator.ts';
import { until } from './until.ts';

/** The local system with an operator at it. */
export interface System extends LocalStack, Operator {
  /** Where the operator's command runs. */
  folder: string;
  /** What functions and scripts find the system by; the operator's command finds it by its outputs. */
  env: Record<string, string>;
  /** Sends events, eight at a time, and fails unless each is received. */
  send(events: object[]): Promise<void>;
  /** Stops `process`; what is published waits in Pub/Sub. */
  stopProcess(): Promise<void>;
  /** Starts `process`, as it is built or from another source. */
  startProcess(source?: string): Promise<void>;
  processLog(): Promise<string>;
  count(collection: string): Promise<number>;
  countReaches(collection: string, wanted: number): Promise<void>;
}

/** Starts it in a project of its own on the shared emulators. */
export async function startSystem(): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-ops-'));
  const emulators = await sharedEmulators();
  const stack = await startStack({
    ...isolatedConfig(folder, process.env),
    projectId: `test-${randomUUID().slice(0, 8)}`,
    emulatorHosts: {
      pubsub: emulators.PUBSUB_EMULATOR_HOST,
      firestore: emulators.FIRESTORE_EMULATOR_HOST,
      storage: emulators.STORAGE_EMULATOR_HOST,
    },
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { names, clients, emulatorEnv, children } = stack;
  const env = {
    ...emulatorEnv,
    GOOGLE_CLOUD_PROJECT: clients.pubsub.projectId,
    ARCHIVE_BUCKET: names.archiveBucket,
    EVENTS_TOPIC: names.eventsTopic,
    PROCESS_SUBSCRIPTION: names.processSubscription,
    DEAD_LETTERS_SUBSCRIPTION: names.deadLettersSubscription,
    FIRESTORE_DATABASE: '(default)',
  };

  const count = async (collection: string) =>
    (await clients.firestore.collection(collection).count().get()).data().count;

  return {
    ...stack,
    folder,
    env,
    ...createOperator(folder, { SMARTCAR_MANAGEMENT_TOKEN: stack.managementToken }),
    count,
    async countReaches(collection, wanted) {
      const what = `${wanted} documents in ${collection}`;
      await until(what, async () => (await count(collection)) >= wanted, 60_000 + wanted * 100);
    },
    async send(events) {
      const left = [...events];
      const worker = async () => {
        for (let event = left.pop(); event; event = left.pop()) {
          const { status } = await post(stack.receiveUrl, JSON.stringify(event), {
            token: stack.managementToken,
          });
          if (status !== 200) throw new Error(`An event was answered ${status}`);
        }
      };
      await Promise.all(Array.from({ length: 8 }, worker));
    },
    async stopProcess() {
      const index = children.findIndex(({ name }) => name === 'process');
      await children.splice(index, 1)[0]?.stop();
    },
    async startProcess(source = join(folder, 'functions/process')) {
      children.unshift(
        await startFunction({
          name: 'process',
          source,
          port: Number(new URL(stack.processUrl).port),
          env,
          logFolder: join(folder, 'log'),
        }),
      );
    },
    processLog: () => readFile(join(folder, 'log/process.log'), 'utf8'),
    async stop() {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
