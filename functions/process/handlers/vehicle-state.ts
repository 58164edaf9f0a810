import { z } from 'zod';
import type { Handler } from './handler.ts';
import { mergeSignal } from './signal.ts';
import { FieldName, Instant, mergeIntoVehicle, VehicleEvent, vehicleRef } from './vehicle-event.ts';

const Signal = z.object({
  code: FieldName,
  name: z.string().nullish(),
  group: z.string().nullish(),
  body: z.unknown().optional(),
  status: z
    .object({
      value: z.string(),
      error: z.object({ type: z.string(), code: z.string().nullish() }).nullish(),
    })
    .nullish(),
  meta: z.object({ oemUpdatedAt: Instant.nullish(), fetchedAt: Instant.nullish() }).nullish(),
});

export type Signal = z.infer<typeof Signal>;

/** All subscribed signals of a vehicle, the changed and the unchanged. */
export const VehicleStateEvent = VehicleEvent.extend({
  data: VehicleEvent.shape.data.extend({ signals: z.array(Signal) }),
});

/** Merges each signal into the vehicle's document where it is newer than what is there. */
export const vehicleState: Handler<z.infer<typeof VehicleStateEvent>> = async (event, tx, firestore) => {
  const vehicle = await tx.get(vehicleRef(firestore, event));
  const signals = event.data.signals.map((signal): [string, Signal] => [signal.code, signal]);
  mergeIntoVehicle(tx, vehicle, event, 'signals', signals, mergeSignal);
};
