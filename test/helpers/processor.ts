import { randomUUID } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import type { CloudEvent } from '@google-cloud/functions-framework';
import type { Handlers } from '../../functions/process/handlers/handler.ts';
import { handlers as ours } from '../../functions/process/handlers/index.ts';
import { createProcess, type ProcessOptions } from '../../functions/process/process.ts';
import { createLog } from '../../functions/runtime/log.ts';
import type { PubSubPush } from '../../functions/runtime/pubsub-push.ts';
import { type Clients, createClients } from '../../local/clients.ts';
import { sharedEmulators } from './emulators.ts';
import { firestoreInMemory } from './firestore-in-memory.ts';

export interface Processor {
  firestore: Firestore;
  log: Record<string, unknown>[];
  /** Processes an event as a message brings it. */
  process(event: object | string, attributes?: Record<string, string>): Promise<void>;
  /** A vehicle's document. */
  vehicle(id: string): Promise<FirebaseFirestore.DocumentData | undefined>;
  close(): Promise<void>;
}

/** Mutation testing runs the tests many times: on the simulation's database, which gives the emulator's answers. */
const inMemory = process.env.TEST_DATABASE === 'memory';

/**
 * `process` on the Firestore emulator, in a project of its own. With `options.firestore`, on that database.
 */
export async function startProcessor(
  handlers: Handlers = ours,
  options: Partial<ProcessOptions> = {},
  hosts: { FIRESTORE_EMULATOR_HOST?: string } = {},
): Promise<Processor> {
  const { firestore, close } = inMemory || options.firestore ? memory(options) : await emulated(hosts);
  const log: Processor['log'] = [];
  const run = createProcess({
    firestore,
    handlers,
    log: createLog('project-1', (line) => log.push(JSON.parse(line))),
    ...options,
  });
  return {
    firestore,
    log,
    async process(event, attributes = {}) {
      const bytes = typeof event === 'string' ? event : JSON.stringify(event);
      const data = Buffer.from(bytes).toString('base64');
      await run({ data: { message: { data, attributes } } } as CloudEvent<PubSubPush>);
    },
    vehicle: async (id) => (await firestore.doc(`vehicles/${id}`).get()).data(),
    close,
  };
}

type Connection = Pick<Clients, 'firestore' | 'close'>;

async function emulated(hosts: { FIRESTORE_EMULATOR_HOST?: string }): Promise<Connection> {
  return createClients(`test-${randomUUID().slice(0, 8)}`, { ...(await sharedEmulators()), ...hosts });
}

const memory = ({ firestore = firestoreInMemory() }: Partial<ProcessOptions>): Connection => ({
  firestore,
  close: async () => {},
});
