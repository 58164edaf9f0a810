import { Timestamp } from '@google-cloud/firestore';
import { z } from 'zod';
import { toFirestoreValue } from './firestore-value.ts';
import type { Handler } from './handler.ts';
import { FieldName, mergeIntoVehicle, VehicleEvent, vehicleRef } from './vehicle-event.ts';

const VehicleFault = z
  .object({
    type: FieldName,
    code: FieldName.nullish(),
    state: z.string(),
    description: z.string().nullish(),
    suggestedUserMessage: z.string().nullish(),
    resolution: z.unknown().optional(),
    docURL: z.string().nullish(),
    signals: z.unknown().optional(),
  })
  .refine((fault) => FieldName.safeParse(keyOf(fault)).success);

type VehicleFault = z.infer<typeof VehicleFault>;

/** What keeps a vehicle, or some of its signals, from being read; or that it no longer does. */
export const VehicleErrorEvent = VehicleEvent.extend({
  data: VehicleEvent.shape.data.extend({ errors: z.array(VehicleFault) }),
});

/** An error in a vehicle's document. */
interface StoredError {
  state: string;
  /** When the error came into this state. */
  since: Timestamp;
  updatedAt: Timestamp;
  /** The event that brought all this. */
  eventId: string;
  description: string | null;
  suggestedUserMessage: string | null;
  resolution: unknown;
  docURL: string | null;
  signals: unknown;
}

/**
 * Opens or resolves errors of a vehicle, each where the event is not older than what is known of it. What the event
 * itself wrote it may write anew.
 */
export const vehicleError: Handler<z.infer<typeof VehicleErrorEvent>> = async (event, tx, firestore) => {
  const vehicle = await tx.get(vehicleRef(firestore, event));
  const errors = event.data.errors.map((error): [string, VehicleFault] => [keyOf(error), error]);
  mergeIntoVehicle(tx, vehicle, event, 'errors', errors, mergeError);
};

function mergeError(
  stored: StoredError | undefined,
  error: VehicleFault,
  { eventId, meta: { deliveredAt } }: Pick<VehicleEvent, 'eventId' | 'meta'>,
): StoredError | undefined {
  const known = stored?.updatedAt.toMillis() ?? 0;
  if (known > deliveredAt && stored?.eventId !== eventId) return undefined;
  const updatedAt = Timestamp.fromMillis(Math.max(known, deliveredAt));
  return {
    state: error.state,
    since: stored?.state === error.state ? stored.since : updatedAt,
    updatedAt,
    eventId,
    description: error.description ?? null,
    suggestedUserMessage: error.suggestedUserMessage ?? null,
    resolution: toFirestoreValue(error.resolution ?? null),
    docURL: error.docURL ?? null,
    signals: toFirestoreValue(error.signals ?? []),
  };
}

function keyOf({ type, code }: { type: string; code?: string | null | undefined }): string {
  return `${type}:${code ?? null}`;
}
