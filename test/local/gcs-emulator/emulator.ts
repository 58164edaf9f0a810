import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Bucket, Storage } from '@google-cloud/storage';
import { type StorageEmulator, startStorageEmulator } from '../../../local/gcs-emulator/server.ts';

export interface TemporaryEmulator {
  readonly url: string;
  readonly folder: string;
  /** named `archive`, in the client that users have */
  readonly bucket: Bucket;
  readonly storage: Storage;
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** An emulator on a free port over a folder of its own, with one bucket, `archive`. */
export async function temporaryEmulator(): Promise<TemporaryEmulator> {
  const folder = await temporaryFolder();
  const start = () => startStorageEmulator({ folder, port: 0, buckets: ['archive'] });
  let emulator: StorageEmulator = await start();
  let storage = new Storage({ apiEndpoint: emulator.url, projectId: 'test' });
  return {
    folder,
    get url() {
      return emulator.url;
    },
    get storage() {
      return storage;
    },
    get bucket() {
      return storage.bucket('archive');
    },
    async restart() {
      await emulator.close();
      emulator = await start();
      storage = new Storage({ apiEndpoint: emulator.url, projectId: 'test' });
    },
    async remove() {
      await emulator.close();
      await rm(dirname(folder), { recursive: true });
    },
  };
}

/** In a folder of its own, so that what escapes from it would be seen beside it. */
export const temporaryFolder = async () =>
  mkdtemp(join(await mkdtemp(join(tmpdir(), 'storage-emulator-')), 'storage-'));
