import { createRequire } from 'node:module';
import type { Firestore, Query } from '@google-cloud/firestore';

const require = createRequire(import.meta.url);

/**
 * Queries the documents `{eventId}.{replayId}` of an event's replays: their markers, or their recorded failures. Queries
 * by the ids of the documents, which need no index.
 */
export function replayMarkers(
  firestore: Firestore,
  eventId: string,
  collection: 'processedEvents' | 'processingFailures' = 'processedEvents',
): Query {
  const { FieldPath } = require('@google-cloud/firestore') as typeof import('@google-cloud/firestore');
  const id = FieldPath.documentId();
  // A replay's id has letters, digits, `_` and `-`, which all sort before `~`.
  return firestore.collection(collection).where(id, '>', `${eventId}.`).where(id, '<', `${eventId}.~`);
}
