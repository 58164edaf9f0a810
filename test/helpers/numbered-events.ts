import { randomUUID } from 'node:crypto';
import { freshSample, type SampleEvent } from '../../local/samples.ts';

/** Vehicle states, each of a vehicle of its own, so that they do not wait for each other. */
export const vehicleStates = (number: number): SampleEvent[] =>
  Array.from({ length: number }, () => ({ ...freshSample('vehicle-state'), vehicleId: randomUUID() }));

export const eventIdsOf = (events: { eventId: string }[]): string[] =>
  events.map(({ eventId }) => eventId).sort();
