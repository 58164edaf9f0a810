import { type DocumentReference, type Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import type { ReceivedEvent } from './received-event.ts';

/** Smartcar asks its users to remember an event for 7 days; Firestore deletes a marker some time after `expireAt`. */
const MARKER_DAYS = 30;

/** Enough for 20 events of one vehicle at once; beyond that Pub/Sub delivers the event again. */
const MAX_TRANSACTION_ATTEMPTS = 15;

/** The document that says that an event was processed; a replay has one of its own. */
export function markerRef(
  firestore: Firestore,
  { eventId, replayId }: Pick<ReceivedEvent, 'eventId' | 'replayId'>,
): DocumentReference {
  return firestore.doc(`processedEvents/${replayId ? `${eventId}.${replayId}` : eventId}`);
}

/**
 * Runs `apply` and creates the event's marker in one transaction: both happen, or neither, once.
 * @returns false when the marker was there already and nothing was done
 * @throws whatever `apply` throws; Firestore's own error when the transaction cannot be committed
 */
export function processOnce(
  firestore: Firestore,
  event: ReceivedEvent,
  apply: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  const marker = markerRef(firestore, event);
  return firestore.runTransaction(
    async (tx) => {
      if ((await tx.get(marker)).exists) return false;
      await apply(tx);
      const now = Date.now();
      tx.create(marker, {
        eventType: event.eventType ?? null,
        vehicleId: event.vehicleId ?? null,
        processedAt: Timestamp.fromMillis(now),
        expireAt: Timestamp.fromMillis(now + MARKER_DAYS * 86_400_000),
      });
      return true;
    },
    { maxAttempts: MAX_TRANSACTION_ATTEMPTS },
  );
}
