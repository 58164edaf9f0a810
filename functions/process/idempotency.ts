import {
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  Timestamp,
  type Transaction,
} from '@google-cloud/firestore';
import { MARKER_DAYS, markerRef } from '../event/marker.ts';
import type { PushedEvent } from './push-message.ts';
import type { RecentIds } from './recent-ids.ts';
import { vehicleRef } from './vehicle/document.ts';

/** Suffices for 20 instances with events of one vehicle. After the last attempt, Pub/Sub delivers the event again. */
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

/** The documents that the transaction read. */
export interface Found {
  /** The document of the event's vehicle. Undefined where the event names no vehicle or `readsVehicle` is false. */
  vehicle: DocumentSnapshot | undefined;
  /** Is true where neither the event nor this replay of the event was processed before. */
  isUnprocessed: boolean;
}

/** The result of processing an event. */
export interface Once {
  /** Is true where the marker existed, and nothing was done. */
  isDuplicate: boolean;
  /** The changes that the marker holds. */
  changes: readonly string[];
}

/**
 * Runs `apply` and creates the event's marker in one transaction, once.
 * - Costs two calls of Firestore: one reads the markers and the vehicle, and one commits all writes.
 * - Costs one call for a duplicate of an event that this instance processed lately: reads the marker outside of a
 *   transaction, which a second call would have to end. A marker is never removed while its event can be delivered.
 * - Creates two markers for a replay: the marker of the replay, and the marker of the event where it does not exist. So
 *   the event itself is a duplicate when it arrives after its replay.
 * @throws the error of `apply`
 * @throws the signal's reason
 * @throws the error of Firestore where the transaction could not be committed
 */
export async function processOnce(options: OnceOptions): Promise<Once> {
  const { firestore, event, recentMarkers, signal } = options;
  signal.throwIfAborted();
  const markers = markersOf(firestore, event);
  const [marker] = markers;
  if (recentMarkers.has(marker.id)) {
    const found = await marker.get();
    if (found.exists) return duplicateOf(found);
  }
  const once = await inTransaction(markers, options);
  for (const { id } of markers) recentMarkers.add(id);
  return once;
}

/** The markers that processing an event creates where they do not exist. The first says whether all was done before. */
function markersOf(firestore: Firestore, event: PushedEvent): [DocumentReference, ...DocumentReference[]] {
  const marker = markerRef(firestore, event);
  return event.replayId ? [marker, markerRef(firestore, { eventId: event.eventId })] : [marker];
}

const duplicateOf = (marker: DocumentSnapshot): Once => ({
  isDuplicate: true,
  changes: marker.get('changes') ?? [],
});

function inTransaction(
  markers: readonly DocumentReference[],
  { firestore, event, apply, readsVehicle, signal }: OnceOptions,
): Promise<Once> {
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
