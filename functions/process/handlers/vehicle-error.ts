import { z } from 'zod';
import { emitErrors } from '../vehicle/changes.ts';
import { readVehicle, writeVehicle } from '../vehicle/document.ts';
import { mergeError } from '../vehicle/errors.ts';
import { handler } from './handler.ts';
import { lenientList, placesOf } from './lenient-list.ts';
import { FieldName, Text, VehicleEvent } from './vehicle-event.ts';

/** What keeps a vehicle, or some of its signals, from being read; or that it no longer does. */
export const VehicleError = z.looseObject({
  type: FieldName,
  /** Null for a type that has one code only. */
  code: FieldName.nullish(),
  /** `ERROR` or `RESOLVED`; missing, it is an error. */
  state: Text,
  description: Text,
  suggestedUserMessage: Text,
  resolution: z.unknown().optional(),
  docURL: Text,
  /** Objects with a `code`, or strings `Group.Name`. */
  signals: z.array(z.unknown()).nullish().catch(undefined),
});

export const VehicleErrors = VehicleEvent.extend({
  data: VehicleEvent.shape.data.extend({ errors: lenientList(VehicleError) }),
});

/** Opens or resolves errors of a vehicle, each for the signals that it names. */
export const vehicleError = handler({
  schema: VehicleErrors,
  handle(event, context) {
    const { deliveredAt, receivedAt, leaveOut } = context;
    const delivery = { eventId: event.eventId, deliveredAt, receivedAt };
    const vehicle = readVehicle(context.vehicle);
    const before = new Map(vehicle.errors);
    const list = event.data.errors;
    const places = placesOf(list);
    for (const place of places.leftOut) leaveOut(`errors[${place}]`);
    for (const [index, error] of list.entries()) {
      if (!mergeError(vehicle, error, delivery)) leaveOut(`errors[${places.usable[index]}]`);
    }
    writeVehicle(event, context, { errors: vehicle.errors });
    emitErrors(before, vehicle.errors, context);
  },
});
