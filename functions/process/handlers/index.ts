import { ownHandlers } from '../own-handlers/index.ts';
import type { Handler, Handlers } from './handler.ts';
import { vehicleError } from './vehicle-error.ts';
import { vehicleState } from './vehicle-state.ts';

/** The built-in handlers of each event type. An event of another type is archived, marked as processed, and ignored. */
const builtInHandlers: Handlers = new Map<string, readonly Handler[]>([
  ['VEHICLE_STATE', [vehicleState]],
  ['VEHICLE_ERROR', [vehicleError]],
]);

/** The built-in handlers of each type, then the user's own. */
export const handlers: Handlers = combine(builtInHandlers, ownHandlers);

export function combine(...maps: Handlers[]): Handlers {
  const types = new Set(maps.flatMap((map) => [...map.keys()]));
  return new Map([...types].map((type) => [type, maps.flatMap((map) => map.get(type) ?? [])]));
}
