import type { Envelope } from '../event/envelope.ts';
import { omitEmpty } from '../runtime/omit-empty.ts';
import { parseArchiveObjectName } from './object-name.ts';
import type { ListedObject } from './reader.ts';

/** A delivery of an event in the archive, as the object's name and metadata describe the delivery. */
export interface ArchivedEvent extends Envelope {
  /** The object's name. */
  name: string;
  receivedAt: Date;
}

/** Reads a listed object. @returns undefined where the object's name is not the name of an event */
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
    ...omitEmpty({ eventType, vehicleId, deliveryId }),
    receivedAt: toInstant(metadata['received-at']) ?? toInstant(timeCreated) ?? parsed.hour,
  };
}

/** Parses an instant. @returns undefined where the text is not an instant */
export function toInstant(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
