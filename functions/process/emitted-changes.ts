import type { Change } from '../changes/change.ts';
import { isObject, type JsonObject } from '../event/envelope.ts';
import type { PushedEvent } from './push-message.ts';

/** What a handler announces. */
export interface Emission {
  /** As `vehicle.signals_changed`: lower-case words of `a-z`, `0-9` and `_`, joined by dots. */
  type: string;
  /** JSON. */
  data: JsonObject;
  /** The codes of the signals that the change is about, by which a subscription can filter. */
  codes?: readonly string[];
}

/** A handler emitted what cannot be announced. */
export class EmitError extends Error {
  override name = 'EmitError';
}

/** What the changes of one event may take in its marker, in bytes of JSON; Firestore allows 1 MiB for a document. */
export const MAX_CHANGES_BYTES = 768 * 1024;

/** Collects what the handlers of an event emit, in the form in which the event's marker keeps it: the JSON of each. */
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
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 256) : null);
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
