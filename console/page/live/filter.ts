import type { LiveEvent } from '../../wire.ts';

/** Which events are shown; an empty text is all. */
export interface Filter {
  /** A part of the event's id. */
  id: string;
  /** A part of the vehicle's id. */
  vehicle: string;
  type: string;
  state: string;
}

export const noFilter: Filter = { id: '', vehicle: '', type: '', state: '' };

export function matches({ id, vehicle, type, state }: Filter, event: LiveEvent): boolean {
  const has = (text: string | null, part: string) =>
    part === '' || (text ?? '').toLowerCase().includes(part.trim().toLowerCase());
  return (
    has(event.eventId, id) &&
    has(event.vehicleId, vehicle) &&
    (type === '' || event.eventType === type) &&
    (state === '' || event.state === state)
  );
}
