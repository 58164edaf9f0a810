import type { Envelope } from '../event/envelope.ts';
import { present } from '../runtime/present.ts';
import { parseArchiveObjectName } from './object-name.ts';
import type { ListedObject } from './reader.ts';

/** An event in the archive: what the name and the metadata say of the delivery that is kept there. */
export interface ArchivedEvent extends Envelope {
  /** The object's name. */
  name: string;
  receivedAt: Date;
}

/** Reads a listed object. @returns undefined where the object is not named as an event */
export function toArchivedEvent({
  name,
  timeCreated,
  metadata = {},
}: ListedObject): ArchivedEvent | undefined {
  const parsed = parseArchiveObjectName(name);
  if (!parsed) return undefined;
  const { 'event-type': eventType, 'vehicle-id': vehicleId, 'delivery-id': deliveryId } = metadata;
  return {
    name,
    eventId: parsed.eventId,
    ...present({ eventType, vehicleId, deliveryId }),
    receivedAt: toInstant(metadata['received-at']) ?? toInstant(timeCreated) ?? parsed.hour,
  };
}

/** Reads an instant. @returns undefined for anything else */
export function toInstant(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
