import { type JsonObject, parseJsonObject } from '../../functions/event/envelope.ts';

/** The vehicle, or the user, whose data are erased. */
export interface Subject {
  kind: 'vehicle' | 'user';
  /** Smartcar's id. */
  id: string;
}

/** The vehicles and the user that an event is about. */
export interface Concerned {
  vehicleIds: string[];
  userId: string | undefined;
}

/**
 * Reads whom an event is about, from each place where Smartcar names a vehicle or a user.
 * @returns undefined where the bytes are not a JSON object
 */
export function concernedOf(bytes: Uint8Array): Concerned | undefined {
  const event = parseJsonObject(bytes);
  if (!event) return undefined;
  const data = toObject(event.data);
  const vehicleIds = [event.vehicleId, toObject(data.vehicle).id].filter((id) => typeof id === 'string');
  const { id } = toObject(data.user);
  return { vehicleIds: [...new Set(vehicleIds)], userId: typeof id === 'string' ? id : undefined };
}

export function isAbout({ kind, id }: Subject, { vehicleIds, userId }: Concerned): boolean {
  return kind === 'vehicle' ? vehicleIds.includes(id) : userId === id;
}

function toObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}
