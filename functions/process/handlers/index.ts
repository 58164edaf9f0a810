import { type CheckedHandler, checked, type Handlers } from './handler.ts';
import { VehicleErrorEvent, vehicleError } from './vehicle-error.ts';
import { VehicleStateEvent, vehicleState } from './vehicle-state.ts';

/** From an event's type to what is done with it. A type that is not here is kept in the archive and ignored. */
export const handlers: Handlers = new Map<string, CheckedHandler>([
  ['VEHICLE_STATE', checked(VehicleStateEvent, vehicleState)],
  ['VEHICLE_ERROR', checked(VehicleErrorEvent, vehicleError)],
]);
