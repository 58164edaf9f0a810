import { type Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import { MARKER_DAYS, markerRef } from '../event/marker.ts';
import type { PushedEvent } from './push-message.ts';

/** Enough for 20 events of one vehicle at once; beyond that Pub/Sub delivers the event again. */
const MAX_TRANSACTION_ATTEMPTS = 15;

/**
 * Runs `apply` and creates the event's marker in one transaction: both happen, or neither, once. A replay has a
 * marker of its own, and leaves the event's too: what it did need not be done again by the event itself.
 * @returns false when the marker was there already and nothing was done
 * @throws whatever `apply` throws; Firestore's own error when the transaction cannot be committed
 */
export function processOnce(
  firestore: Firestore,
  event: PushedEvent,
  apply: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  const markers = [markerRef(firestore, event)];
  if (event.replayId) markers.push(markerRef(firestore, { eventId: event.eventId }));
  return firestore.runTransaction(
    async (tx) => {
      const snapshots = await Promise.all(markers.map((marker) => tx.get(marker)));
      if (snapshots[0]?.exists) return false;
      await apply(tx);
      const now = Date.now();
      for (const { ref, exists } of snapshots) {
        if (exists) continue;
        tx.create(ref, {
          eventType: event.eventType ?? null,
          vehicleId: event.vehicleId ?? null,
          processedAt: Timestamp.fromMillis(now),
          expireAt: Timestamp.fromMillis(now + MARKER_DAYS * 86_400_000),
        });
      }
      return true;
    },
    { maxAttempts: MAX_TRANSACTION_ATTEMPTS },
  );
}
