import { randomUUID } from 'node:crypto';
import { freshSample, type SampleEvent } from '../../local/samples.ts';

/** Vehicle states, each of a vehicle of its own, so that they do not wait for each other. */
export const vehicleStates = (number: number): SampleEvent[] =>
  Array.from({ length: number }, () => {
    const event = freshSample('vehicle-state');
    return { ...event, data: { ...event.data, vehicle: { ...event.data.vehicle, id: randomUUID() } } };
  });

export const eventIdsOf = (events: { eventId: string }[]): string[] =>
  events.map(({ eventId }) => eventId).sort();

/** The options that choose the vehicles of some events. */
export const vehicleOptions = (events: SampleEvent[]): string[] =>
  events.flatMap(({ data }) => ['--vehicle', data.vehicle?.id ?? '']);
