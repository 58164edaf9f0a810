import {
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  Timestamp,
} from '@google-cloud/firestore';
import { omitEmpty } from '../../runtime/omit-empty.ts';
import { cutText } from '../cut-text.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import type { VehicleEvent } from '../schemas/vehicle-event.ts';
import type { StoredError } from './errors.ts';
import { keepNewest, LIMITS } from './limits.ts';
import { pastMillis } from './order.ts';
import { ageOf } from './signal-order.ts';
import { readStoredErrors } from './stored-errors.ts';
import type { StoredSignal } from './stored-signal.ts';

/** The signals of a vehicle by their codes, and its errors by their keys. */
export interface Vehicle {
  signals: Map<string, StoredSignal>;
  errors: Map<string, StoredError>;
}

export function vehicleRef(firestore: Firestore, vehicleId: string): DocumentReference {
  return firestore.doc(`vehicles/${vehicleId}`);
}

export function readVehicle(vehicle: DocumentSnapshot): Vehicle {
  return {
    signals: new Map(Object.entries(vehicle.get('signals') ?? {})),
    errors: readStoredErrors(vehicle.get('errors')),
  };
}

/**
 * Writes signals or errors to a vehicle's document.
 * - Writes whole maps, because a merge would leave fields of an older entry in a newer entry.
 * - Keeps the newest entries of a map that exceeds its limits.
 * - Writes the event's data about the vehicle itself, unless the document is newer than the event.
 */
export function writeVehicle(
  event: VehicleEvent,
  { tx, vehicle, log, deliveredAt }: HandlerContext,
  { signals, errors }: Partial<Vehicle>,
): void {
  const kept = {
    ...(signals && { signals: keepNewest(signals, ageOf, LIMITS.signals) }),
    ...(errors && { errors: keepNewest(errors, errorAgeOf, LIMITS.errors) }),
  };
  const leftOut = Object.values(kept).reduce((sum, map) => sum + map.leftOut, 0);
  if (leftOut > 0) {
    const message = 'The vehicle has more signals or errors than its document holds: the newest stay';
    log('WARNING', 'signals.left_out', message, { leftOut });
  }
  const changes = {
    ...vehicleFields(event, vehicle, deliveredAt),
    // Names whole maps, because the client misreads a path whose key has a dot or is `constructor` (docs/known-facts.md).
    ...Object.fromEntries(Object.entries(kept).map(([name, { entries }]) => [name, entries])),
  };
  tx.set(vehicle.ref, changes, { mergeFields: Object.keys(changes) });
}

const errorAgeOf = ({ updatedAt, eventId }: StoredError): (number | string)[] => [
  pastMillis(updatedAt),
  eventId,
];

const MAX_NAME = 256;

function vehicleFields(
  { data, meta }: VehicleEvent,
  stored: DocumentSnapshot,
  deliveredAt: number,
): Record<string, unknown> {
  if (pastMillis(stored.get('updatedAt')) > deliveredAt) return {};
  const { user, vehicle } = data;
  const known = stored.get('vehicle') ?? {};
  const name = (text: string | null | undefined) => cutText(text ?? '', MAX_NAME) || undefined;
  const mode = name(meta?.mode) ?? name(vehicle?.mode);
  return {
    ...(vehicle && {
      vehicle: {
        make: name(vehicle.make) ?? known.make ?? null,
        model: name(vehicle.model) ?? known.model ?? null,
        year: vehicle.year ?? known.year ?? null,
        powertrainType: name(vehicle.powertrainType) ?? known.powertrainType ?? null,
      },
    }),
    ...omitEmpty({ userId: name(user?.id), externalUserId: name(user?.externalId), mode }),
    updatedAt: Timestamp.fromMillis(deliveredAt),
  };
}
