import type { Firestore } from '@google-cloud/firestore';
import type { StoredError } from '../../functions/process/vehicle/errors.ts';
import type { StoredSignal } from '../../functions/process/vehicle/stored-signal.ts';
import type { KnownVehicle } from './oracle.ts';

/** Reads what the oracle has a word for from a vehicle's document. */
export async function knownVehicle(
  firestore: Firestore,
  id: string,
): Promise<Omit<KnownVehicle, 'models'> & { model: string }> {
  const stored = (await firestore.doc(`vehicles/${id}`).get()).data() ?? {};
  return {
    model: stored.vehicle?.model,
    signals: mapValues(stored.signals, ({ body, eventId, error }: StoredSignal) => ({
      ...(body !== undefined && { body }),
      ...(eventId !== undefined && { eventId }),
      ...(error && { errorOf: error.eventId }),
    })),
    errors: mapValues(stored.errors, ({ state, eventId }: StoredError) => ({ state, eventId })),
  };
}

function mapValues<From, To>(
  map: Record<string, From> | undefined,
  to: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, to(value)]));
}
