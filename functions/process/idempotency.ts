import { type DocumentSnapshot, type Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import { MARKER_DAYS, markerRef } from '../event/marker.ts';
import type { PushedEvent } from './push-message.ts';
import { vehicleRef } from './vehicle/document.ts';

/** Enough for 20 events of one vehicle at once; beyond that Pub/Sub delivers the event again. */
const MAX_TRANSACTION_ATTEMPTS = 15;

export interface OnceOptions<T> {
  firestore: Firestore;
  event: PushedEvent;
  /** Gets the snapshot of the event's vehicle, where the event names a vehicle and `readsVehicle` is set. */
  apply: (tx: Transaction, vehicle: DocumentSnapshot | undefined) => Promise<T>;
  readsVehicle: boolean;
  /** Ends the work: a transaction whose signal has aborted commits nothing. */
  signal: AbortSignal;
}

/**
 * Runs `apply` and creates the event's marker in one transaction: both happen, or neither, once. A replay has a
 * marker of its own, and leaves the event's too: what it did need not be done again by the event itself.
 * Costs two calls of Firestore: markers and vehicle are read in one, all writes are committed in the other.
 * @returns what `apply` returned, or undefined when the marker was there already and nothing was done
 * @throws whatever `apply` throws; the signal's reason; Firestore's own error when nothing could be committed
 */
export function processOnce<T>({
  firestore,
  event,
  apply,
  readsVehicle,
  signal,
}: OnceOptions<T>): Promise<T | undefined> {
  const markers = [markerRef(firestore, event)];
  if (event.replayId) markers.push(markerRef(firestore, { eventId: event.eventId }));
  const { vehicleId } = event;
  const vehicles = readsVehicle && vehicleId !== undefined ? [vehicleRef(firestore, vehicleId)] : [];
  return firestore.runTransaction(
    async (tx) => {
      signal.throwIfAborted();
      const snapshots = await tx.getAll(...markers, ...vehicles);
      const [marker, ...others] = snapshots.slice(0, markers.length);
      if (!marker || marker.exists) return undefined;
      const result = await apply(tx, snapshots[markers.length]);
      const now = Date.now();
      for (const { ref, exists } of [marker, ...others]) {
        if (exists) continue;
        tx.create(ref, {
          eventType: event.eventType ?? null,
          vehicleId: event.vehicleId ?? null,
          processedAt: Timestamp.fromMillis(now),
          expireAt: Timestamp.fromMillis(now + MARKER_DAYS * 86_400_000),
        });
      }
      signal.throwIfAborted();
      return result;
    },
    { maxAttempts: MAX_TRANSACTION_ATTEMPTS },
  );
}
