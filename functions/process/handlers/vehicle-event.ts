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
 * Writes entries of one map in a vehicle's document, each replaced whole (a deep merge would leave parts of an older
 * entry in a newer one), and, where the event is not older than the document, what it says of the vehicle itself.
 */
export function mergeIntoVehicle(
  tx: Transaction,
  vehicle: DocumentSnapshot,
  event: VehicleEvent,
  map: 'signals' | 'errors',
  entries: Record<string, object>,
): void {
  const changes = {
    ...vehicleFields(event, vehicle.get('updatedAt')),
    // The whole map, not the paths in it: the client misreads paths whose keys hold a dot, or are `constructor`.
    [map]: { ...vehicle.get(map), ...entries },
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
