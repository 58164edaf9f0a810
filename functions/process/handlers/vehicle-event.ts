import {
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  Timestamp,
  type Transaction,
} from '@google-cloud/firestore';
import { z } from 'zod';
import { isDocumentId } from '../../event/document-id.ts';

/** The name of a field in a document: anything but what Firestore reserves. */
export const FieldName = z.string().regex(/^(?!__.*__$).{1,256}$/su);

/** Unix milliseconds, up to the end of the year 9999, which is the end of Firestore's time too. */
const UnixMs = z.number().min(0).max(253_402_300_799_999);

/** Smartcar writes a time as Unix milliseconds in some events and as RFC 3339 in others. */
export const Instant = z.union([
  UnixMs,
  z.iso.datetime({ offset: true }).transform((instant) => Date.parse(instant)),
]);

/** What every event about a vehicle says; https://smartcar.com/docs/integrations/webhooks/overview */
export const VehicleEvent = z.object({
  eventId: z.string(),
  vehicleId: z.string().refine(isDocumentId),
  data: z.object({
    user: z.object({ id: z.string() }).nullish(),
    vehicle: z
      .object({ make: z.string().nullish(), model: z.string().nullish(), year: z.number().nullish() })
      .nullish(),
  }),
  meta: z.object({ deliveredAt: Instant, mode: z.string().nullish() }),
});

export type VehicleEvent = z.infer<typeof VehicleEvent>;

export function vehicleRef(firestore: Firestore, { vehicleId }: VehicleEvent): DocumentReference {
  return firestore.doc(`vehicles/${vehicleId}`);
}

/**
 * Merges items into one map of a vehicle's document, each entry replaced whole (a deep merge would leave parts of an
 * older entry in a newer one), and, where the event is not older than the document, what it says of the vehicle itself.
 * @param items what the event brings, by its key in the map
 * @param merge what becomes of a stored entry; undefined where nothing changes
 */
export function mergeIntoVehicle<Stored, Item>(
  tx: Transaction,
  vehicle: DocumentSnapshot,
  event: VehicleEvent,
  map: 'signals' | 'errors',
  items: [key: string, item: Item][],
  merge: (stored: Stored | undefined, item: Item, event: VehicleEvent) => Stored | undefined,
): void {
  const entries = new Map<string, Stored>(Object.entries(vehicle.get(map) ?? {}));
  for (const [key, item] of items) {
    const merged = merge(entries.get(key), item, event);
    if (merged) entries.set(key, merged);
  }
  const changes = {
    ...vehicleFields(event, vehicle.get('updatedAt')),
    // The whole map, not the paths in it: the client misreads paths whose keys hold a dot, or are `constructor`.
    [map]: Object.fromEntries(entries),
  };
  tx.set(vehicle.ref, changes, { mergeFields: Object.keys(changes) });
}

function vehicleFields({ data, meta }: VehicleEvent, updatedAt?: Timestamp): Record<string, unknown> {
  if (updatedAt && updatedAt.toMillis() > meta.deliveredAt) return {};
  const { make, model, year } = data.vehicle ?? {};
  return {
    ...(data.vehicle && { vehicle: { make: make ?? null, model: model ?? null, year: year ?? null } }),
    ...(data.user && { userId: data.user.id }),
    ...(meta.mode && { mode: meta.mode }),
    updatedAt: Timestamp.fromMillis(meta.deliveredAt),
  };
}
