import { createRequire } from 'node:module';
import type { Storage } from '@google-cloud/storage';
import type { Context } from '../context.ts';

const require = createRequire(import.meta.url);
const DAY_MS = 86_400_000;

/** The bucket's policies that keep an object for some time. */
export interface Keeping {
  /** The age at which an object can be deleted; 0 where each object can be deleted. */
  retentionMs: number;
  /** Is true where nobody can shorten the retention. */
  isLocked: boolean;
  /** The time for which an administrator of the bucket can restore a deleted object. */
  softDeleteMs: number;
}

/** The bucket of the archive, with the operator's permission to delete. The functions do not have that permission. */
export interface ErasableBucket {
  keeping(): Promise<Keeping>;
  /** Deletes an object. Succeeds where the object does not exist. */
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
    // Tries deletes again too. A name in the archive is never used for other content, so a second delete does no harm.
    retryOptions: { idempotencyStrategy: client.IdempotencyStrategy.RetryAlways },
    ...(context.target.emulators && {
      apiEndpoint: context.storage.url,
      authClient: new PassThroughClient(),
    }),
  });
}

/** `7 days` */
export const days = (milliseconds: number): string => `${Math.ceil(milliseconds / DAY_MS)} days`;
