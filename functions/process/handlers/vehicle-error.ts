import { placesOf } from '../schemas/lenient-list.ts';
import { VehicleErrors } from '../schemas/vehicle-errors.ts';
import { emitErrors } from '../vehicle/changes.ts';
import { readVehicle, writeVehicle } from '../vehicle/document.ts';
import { mergeError } from '../vehicle/errors.ts';
import { handler } from './handler.ts';

/** Opens or resolves the errors of a vehicle that an event names. */
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
