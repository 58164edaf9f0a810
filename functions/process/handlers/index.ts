import type { Handler, Handlers } from './handler.ts';
import { vehicleError } from './vehicle-error.ts';
import { vehicleState } from './vehicle-state.ts';

/** From an event's type to what is done with it. A type that is not here is kept in the archive and ignored. */
export const handlers: Handlers = new Map<string, readonly Handler[]>([
  ['VEHICLE_STATE', [vehicleState]],
  ['VEHICLE_ERROR', [vehicleError]],
]);
