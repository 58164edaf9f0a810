import { createRequire } from 'node:module';
import type { Firestore } from '@google-cloud/firestore';
import type { ErasableBucket, Keeping } from './bucket.ts';
import type { DocumentKind, Plan } from './plan.ts';

const require = createRequire(import.meta.url);

/** How many events are erased at the same time. */
const AT_ONCE = 8;

export interface ApplyOptions {
  plan: Plan;
  bucket: ErasableBucket;
  firestore: Firestore;
  keeping: Keeping;
  /** The time of the server's clock. */
  now: Date;
  signal: AbortSignal;
  /** Gets the number of erased events. */
  onErased: (events: number) => void;
}

/**
 * Erases the documents and the objects of a plan.
 * - Deletes the objects of an event last. When the work ends early, a second run finds the event by its objects, and does
 *   the rest.
 * - Leaves objects that are retained.
 * @returns the number of deleted objects
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
  // Keeps the marker itself: without the marker, another delivery of the event would bring the erased data back.
  await firestore
    .doc(path)
    .update({ vehicleId: null, changes: FieldValue.delete() })
    .catch((error: { code?: unknown }) => {
      if (error.code !== NOT_FOUND) throw error;
    });
}

/** The code of gRPC for a marker that has expired since it was found. */
const NOT_FOUND = 5;
