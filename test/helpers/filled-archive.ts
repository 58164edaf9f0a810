import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUploadClient } from '../../functions/archive/upload.ts';
import { createArchive } from '../../functions/archive/writer.ts';
import { envelopeOf, type JsonObject } from '../../functions/event/envelope.ts';
import { sign } from '../../functions/receive/signature.ts';
import { type Clients, createClients } from '../../local/clients.ts';
import type { SampleEvent } from '../../local/samples.ts';
import { sharedEmulators } from './emulators.ts';
import { createOperator, type Operator } from './operator.ts';

export const TOKEN = 'amt-of-the-archive';

/** An archive without the rest of the system, and an operator at it. */
export interface TestArchive extends Operator {
  folder: string;
  clients: Clients;
  bucket: ReturnType<Clients['storage']['bucket']>;
  /** Archives events as `receive` does. */
  seed(events: SampleEvent[], receivedAt?: Date): Promise<void>;
  /** Puts an object in the archive, or in the place of another. */
  put(name: string, content: string | Buffer, metadata?: object): Promise<void>;
  /** The custom metadata of an object. */
  metadataOf(name: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export async function createTestArchive(): Promise<TestArchive> {
  const project = `test-${randomUUID().slice(0, 8)}`;
  const [emulators, folder] = await Promise.all([
    sharedEmulators(),
    mkdtemp(join(tmpdir(), 'smartcar-ops-')),
  ]);
  const clients = createClients(project, emulators);
  const [bucket] = await clients.storage.createBucket(`${project}-archive`);
  await clients.pubsub.createTopic('events');
  const archive = createArchive(
    bucket.name,
    createUploadClient({ url: emulators.STORAGE_EMULATOR_HOST, authorization: async () => undefined }),
  );
  return {
    ...createOperator(folder, {
      ...emulators,
      GOOGLE_CLOUD_PROJECT: project,
      ARCHIVE_BUCKET: bucket.name,
      EVENTS_TOPIC: 'events',
      PROCESS_SUBSCRIPTION: 'process',
      DEAD_LETTERS_SUBSCRIPTION: 'dead-letters',
      FIRESTORE_DATABASE: '(default)',
      SMARTCAR_MANAGEMENT_TOKEN: `amt-of-last-year,${TOKEN}`,
    }),
    folder,
    clients,
    bucket,
    async seed(events, receivedAt = new Date()) {
      // One iterator for all: each takes the next.
      const left = events.values();
      const worker = async () => {
        for (const event of left) {
          const body = Buffer.from(JSON.stringify(event));
          const envelope = envelopeOf(event as unknown as JsonObject, body);
          await archive({ envelope, body, receivedAt }).write(sign(TOKEN, body), AbortSignal.timeout(60_000));
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
    },
    put: (name, content, metadata = {}) => bucket.file(name).save(content, { metadata: { metadata } }),
    async metadataOf(name) {
      const [{ metadata = {} }] = await bucket.file(name).getMetadata();
      return metadata as Record<string, string>;
    },
    async close() {
      await clients.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
