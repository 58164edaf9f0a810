import { createRequire } from 'node:module';
import type { Firestore } from '@google-cloud/firestore';
import type { ErasableBucket, Keeping } from './bucket.ts';
import type { DocumentKind, Plan } from './plan.ts';

const require = createRequire(import.meta.url);

/** Events that are erased at the same time. */
const AT_ONCE = 8;

export interface ApplyOptions {
  plan: Plan;
  bucket: ErasableBucket;
  firestore: Firestore;
  keeping: Keeping;
  /** By the server's clock. */
  now: Date;
  signal: AbortSignal;
  /** Gets how many events are erased. */
  onErased: (events: number) => void;
}

/**
 * Erases what a plan names. An event's objects go last: whatever ends this, a second run finds the event again by
 * them, and does the rest. Objects that are retained are left.
 * @returns how many objects were deleted
 */
export async function erase(options: ApplyOptions): Promise<number> {
  const { plan, bucket, firestore, keeping, now, signal, onErased } = options;
  let [deleted, erased] = [0, 0];
  const eraseDocuments = async (eventId: string) => {
    for (const { kind, path } of plan.documentsOf(eventId)) await eraseDocument(firestore, kind, path);
  };
  await eraseDocuments('');
  for (const eventIds of plan.events(AT_ONCE)) {
    if (signal.aborted) break;
    await Promise.all(
      eventIds.map(async (eventId) => {
        await eraseDocuments(eventId);
        for (const { name, createdAt } of plan.objectsOf(eventId)) {
          if (createdAt.getTime() + keeping.retentionMs > now.getTime()) continue;
          await bucket.delete(name);
          deleted++;
        }
        onErased(++erased);
      }),
    );
  }
  return deleted;
}

async function eraseDocument(firestore: Firestore, kind: DocumentKind, path: string): Promise<void> {
  if (kind !== 'marker') {
    await firestore.doc(path).delete();
    return;
  }
  const { FieldValue } = require('@google-cloud/firestore') as typeof import('@google-cloud/firestore');
  // The marker itself stays: without it, another delivery of the event would bring all of it back.
  await firestore
    .doc(path)
    .update({ vehicleId: null, changes: FieldValue.delete() })
    .catch((error: { code?: unknown }) => {
      if (error.code !== NOT_FOUND) throw error;
    });
}

/** The marker has expired meanwhile. */
const NOT_FOUND = 5;
