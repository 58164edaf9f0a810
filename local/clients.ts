import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { PassThroughClient } from 'google-auth-library';
import type { EmulatorHosts } from './emulator-host.ts';

export interface Clients {
  pubsub: PubSub;
  firestore: Firestore;
  storage: Storage;
  close(): Promise<void>;
}

/** Google's clients, for the emulators of one local system. */
export function createClients(projectId: string, env: EmulatorHosts): Clients {
  const pubsub = new PubSub({ projectId, apiEndpoint: env.PUBSUB_EMULATOR_HOST, emulatorMode: true });
  const firestore = new Firestore({
    projectId,
    host: env.FIRESTORE_EMULATOR_HOST,
    ssl: false,
    // What the emulator takes for an administrator; the client sends it by itself only for FIRESTORE_EMULATOR_HOST.
    customHeaders: { Authorization: 'Bearer owner' },
  });
  const storage = new Storage({
    projectId,
    apiEndpoint: env.STORAGE_EMULATOR_HOST,
    authClient: new PassThroughClient(),
  });
  return {
    pubsub,
    firestore,
    storage,
    async close() {
      await Promise.all([pubsub.close(), firestore.terminate()]);
    },
  };
}
