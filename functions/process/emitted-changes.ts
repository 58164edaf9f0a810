import type { Change } from '../changes/change.ts';
import { isObject, type JsonObject } from '../event/envelope.ts';
import { cutText } from './cut-text.ts';
import type { PushedEvent } from './push-message.ts';

/** A change that a handler announces. */
export interface Emission {
  /** Lower-case words of `a-z`, `0-9` and `_`, joined by dots, as `vehicle.signals_changed`. */
  type: string;
  /** JSON. */
  data: JsonObject;
  /** The codes of the changed signals. A subscription can filter by them. */
  codes?: readonly string[];
}

/** A handler emitted a change that cannot be announced. */
export class EmitError extends Error {
  override name = 'EmitError';
}

/** Limits the JSON of an event's changes in the event's marker, in bytes. Firestore allows 1 MiB for a document. */
export const MAX_CHANGES_BYTES = 768 * 1024;

/** Limits the make and the mode, in UTF-16 units. */
const MAX_NAME = 256;

/** Collects the changes that the handlers of an event emit, as the JSON that the event's marker keeps. */
export function collectChanges(event: PushedEvent): {
  emit: (emission: Emission) => void;
  changes: string[];
} {
  const changes: string[] = [];
  let bytes = 0;
  return {
    changes,
    emit(emission) {
      if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(emission.type) || emission.type.length > 100) {
        throw new EmitError('The type of a change must be lower-case words, joined by dots');
      }
      const json = JSON.stringify(changeOf(event, emission, changes.length));
      const together = bytes + Buffer.byteLength(json);
      if (together > MAX_CHANGES_BYTES) {
        throw new EmitError(
          `The changes of the event are ${together} bytes with ${emission.type}: at most ${MAX_CHANGES_BYTES} fit`,
        );
      }
      bytes = together;
      changes.push(json);
    },
  };
}

function changeOf(event: PushedEvent, { type, data, codes = [] }: Emission, index: number): Change {
  const { content, eventId, eventType, vehicleId, deliveredAt, replayId } = event;
  const vehicle = isObject(content.data) && isObject(content.data.vehicle) ? content.data.vehicle : {};
  const meta = isObject(content.meta) ? content.meta : {};
  const text = (value: unknown) => (typeof value === 'string' ? cutText(value, MAX_NAME) : null);
  return {
    version: 1,
    changeId: [eventId, ...(replayId ? [replayId] : []), index].join('.'),
    type,
    time: new Date(deliveredAt).toISOString(),
    eventId,
    eventType: eventType ?? null,
    vehicleId: vehicleId ?? null,
    make: text(vehicle.make),
    mode: text(meta.mode),
    codes: [...codes],
    replayed: replayId !== undefined,
    data,
  };
}
