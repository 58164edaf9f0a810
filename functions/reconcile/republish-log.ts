import { type Firestore, Timestamp } from '@google-cloud/firestore';
import { MARKER_DAYS } from '../event/marker.ts';

/** Remembers which events were republished, from one run to the next. */
export interface RepublishLog {
  /** Those of the ids that were added before. */
  known(eventIds: string[]): Promise<Set<string>>;
  add(eventId: string): Promise<void>;
}

/** A republishLog of documents `reconciledEvents/{eventId}`, which Firestore deletes some time after their `expireAt`. */
export function createRepublishLog(firestore: Firestore): RepublishLog {
  const ref = (eventId: string) => firestore.doc(`reconciledEvents/${eventId}`);
  return {
    async known(eventIds) {
      if (eventIds.length === 0) return new Set();
      const entries = await firestore.getAll(...eventIds.map(ref), { fieldMask: [] });
      return new Set(eventIds.filter((_, index) => entries[index]?.exists));
    },
    async add(eventId) {
      const now = Date.now();
      await ref(eventId).set({
        republishedAt: Timestamp.fromMillis(now),
        expireAt: Timestamp.fromMillis(now + MARKER_DAYS * 86_400_000),
      });
    },
  };
}
