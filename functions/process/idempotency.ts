import { type DocumentSnapshot, type Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import { MARKER_DAYS, markerRef } from '../event/marker.ts';
import type { PushedEvent } from './push-message.ts';
import type { RecentIds } from './recent-ids.ts';
import { vehicleRef } from './vehicle/document.ts';

/** Enough for 20 instances that have events of one vehicle at once; beyond that Pub/Sub delivers the event again. */
const MAX_TRANSACTION_ATTEMPTS = 15;

export interface OnceOptions {
  firestore: Firestore;
  event: PushedEvent;
  /** @returns the changes to announce, for the marker */
  apply: (tx: Transaction, found: Found) => Promise<readonly string[]>;
  readsVehicle: boolean;
  /** The markers that this instance left or found: what is among them is likely to be a duplicate. */
  recentMarkers: RecentIds;
  /** Ends the work: a transaction whose signal has aborted commits nothing. */
  signal: AbortSignal;
}

/** What the transaction found. */
export interface Found {
  /** The event's vehicle, where the event names a vehicle and `readsVehicle` is set. */
  vehicle: DocumentSnapshot | undefined;
  /** Whether the event itself was never processed, be it a replay that brings it. */
  isUnprocessed: boolean;
}

/** What became of an event. */
export interface Once {
  /** The marker was there already, and nothing was done. */
  isDuplicate: boolean;
  /** The changes that the marker holds. */
  changes: readonly string[];
}

/**
 * Runs `apply` and creates the event's marker in one transaction: both happen, or neither, once. A replay has a
 * marker of its own, and leaves the event's too: what the replay did need not be done again by the event itself.
 * Costs two calls of Firestore: markers and vehicle are read in one, all writes are committed in the other.
 * A duplicate of an event that this instance processed lately costs one: its marker is read, outside of a transaction,
 * which would have to be ended by a second call. A marker that is there stays.
 * @throws whatever `apply` throws; the signal's reason; Firestore's own error when nothing could be committed
 */
export async function processOnce(options: OnceOptions): Promise<Once> {
  const { firestore, event, recentMarkers, signal } = options;
  signal.throwIfAborted();
  const marker = markerRef(firestore, event);
  if (recentMarkers.has(marker.id)) {
    const [found] = await firestore.getAll(marker);
    if (found?.exists) return duplicateOf(found);
  }
  const once = await inTransaction(options);
  recentMarkers.add(marker.id);
  return once;
}

const duplicateOf = (marker: DocumentSnapshot): Once => ({
  isDuplicate: true,
  changes: marker.get('changes') ?? [],
});

function inTransaction({ firestore, event, apply, readsVehicle, signal }: OnceOptions): Promise<Once> {
  const markers = [markerRef(firestore, event)];
  if (event.replayId) markers.push(markerRef(firestore, { eventId: event.eventId }));
  const { vehicleId } = event;
  const vehicles = readsVehicle && vehicleId !== undefined ? [vehicleRef(firestore, vehicleId)] : [];
  return firestore.runTransaction(
    async (tx) => {
      signal.throwIfAborted();
      const snapshots = await tx.getAll(...markers, ...vehicles);
      const found = snapshots.slice(0, markers.length);
      const [marker] = found;
      if (marker?.exists) return duplicateOf(marker);
      const changes = await apply(tx, {
        vehicle: snapshots[markers.length],
        isUnprocessed: found.every(({ exists }) => !exists),
      });
      const now = Date.now();
      for (const { ref, exists } of found) {
        if (exists) continue;
        tx.create(ref, {
          eventType: event.eventType ?? null,
          vehicleId: event.vehicleId ?? null,
          ...(changes.length > 0 && { changes }),
          processedAt: Timestamp.fromMillis(now),
          expireAt: Timestamp.fromMillis(now + MARKER_DAYS * 86_400_000),
        });
      }
      signal.throwIfAborted();
      return { isDuplicate: false, changes };
    },
    { maxAttempts: MAX_TRANSACTION_ATTEMPTS },
  );
}
