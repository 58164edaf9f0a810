import type { Command } from 'commander';
import { shardOf, shards } from '../functions/archive/shards.ts';
import type { Envelope } from '../functions/event/envelope.ts';

/** Selects events that have one of the values, for each kind of value that is given. Without values, selects all. */
export interface EventFilter {
  eventType?: string[] | undefined;
  vehicle?: string[] | undefined;
  eventId?: string[] | undefined;
}

/** Adds `--event-type`, `--vehicle` and `--event-id` to a command. Each option can be given several times. */
export function withFilter(command: Command): Command {
  const collect = (value: string, values: string[] = []) => [...values, value];
  return command
    .option('--event-type <type>', 'only events of this type (repeatable)', collect)
    .option('--vehicle <id>', 'only events of this vehicle (repeatable)', collect)
    .option('--event-id <id>', 'only this event (repeatable)', collect);
}

export function matches({ eventType, vehicle, eventId }: EventFilter, event: Partial<Envelope>): boolean {
  const has = (values: string[] | undefined, value: string | undefined) =>
    !values || (value !== undefined && values.includes(value));
  return has(eventType, event.eventType) && has(vehicle, event.vehicleId) && has(eventId, event.eventId);
}

/** The shards of the archive that can have matching events. */
export function shardsOf({ eventId }: EventFilter): readonly string[] {
  return eventId ? [...new Set(eventId.map(shardOf))] : shards;
}
