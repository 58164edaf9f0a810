import { createRequire } from 'node:module';
import type { Storage } from '@google-cloud/storage';
import type { Context } from '../context.ts';

const require = createRequire(import.meta.url);
const DAY_MS = 86_400_000;

/** What keeps an object of the archive from being deleted, and for how long. */
export interface Keeping {
  /** An object cannot be deleted before it is so old; 0 for at once. */
  retentionMs: number;
  /** A locked retention cannot be shortened by anyone. */
  isLocked: boolean;
  /** A deleted object can be restored for so long, by who administers the bucket. */
  softDeleteMs: number;
}

/** The archive's bucket, as the operator may change it; the functions have no such permission. */
export interface ErasableBucket {
  keeping(): Promise<Keeping>;
  /** Deletes an object; one that is gone already is deleted. */
  delete(name: string): Promise<void>;
}

export function erasableBucket(context: Pick<Context, 'name' | 'storage' | 'target'>): ErasableBucket {
  const bucket = createStorage(context).bucket(context.name('bucket'));
  return {
    async keeping() {
      const [{ retentionPolicy, softDeletePolicy }] = await bucket.getMetadata();
      return {
        retentionMs: Number(retentionPolicy?.retentionPeriod ?? 0) * 1_000,
        isLocked: retentionPolicy?.isLocked === true,
        softDeleteMs: Number(softDeletePolicy?.retentionDurationSeconds ?? 0) * 1_000,
      };
    },
    async delete(name) {
      await bucket.file(name).delete({ ignoreNotFound: true });
    },
  };
}

function createStorage(context: Pick<Context, 'name' | 'storage' | 'target'>): Storage {
  const client = require('@google-cloud/storage') as typeof import('@google-cloud/storage');
  const { PassThroughClient } = require('google-auth-library') as typeof import('google-auth-library');
  return new client.Storage({
    projectId: context.name('project'),
    // A name in the archive is never given twice, so that deleting it twice is deleting it once.
    retryOptions: { idempotencyStrategy: client.IdempotencyStrategy.RetryAlways },
    ...(context.target.emulators && {
      apiEndpoint: context.storage.url,
      authClient: new PassThroughClient(),
    }),
  });
}

/** `7 days` */
export const days = (milliseconds: number): string => `${Math.ceil(milliseconds / DAY_MS)} days`;
