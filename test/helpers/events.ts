import { randomUUID } from 'node:crypto';

interface Fields {
  eventId?: string;
  vehicleId?: string;
  /** Unix milliseconds. */
  deliveredAt?: number;
  mode?: string;
}

/** A signal with a body, read from the car at `at` (Unix ms). */
export const good = (code: string, value: unknown, at: number) => ({
  code,
  name: code,
  group: 'Group',
  body: { value },
  meta: { oemUpdatedAt: at, fetchedAt: at + 1 },
});

/** A signal that could not be read. */
export const failed = (code: string, errorCode: string) => ({
  code,
  name: code,
  group: 'Group',
  status: { value: 'ERROR', error: { type: 'COMPATIBILITY', code: errorCode } },
});

export const stateEvent = (signals: unknown, fields: Fields = {}) =>
  envelope('VEHICLE_STATE', { signals }, fields);

export const errorEvent = (errors: unknown, fields: Fields = {}) =>
  envelope('VEHICLE_ERROR', { errors }, fields);

function envelope(eventType: string, data: object, fields: Fields) {
  const { eventId = randomUUID(), vehicleId = 'v-1', deliveredAt = Date.now(), mode = 'TEST' } = fields;
  return {
    eventId,
    eventType,
    vehicleId,
    data: {
      user: { id: 'u-1' },
      vehicle: { id: vehicleId, make: 'TESLA', model: 'Model 3', year: 2024 },
      ...data,
    },
    meta: { version: '4.0', deliveryId: randomUUID(), deliveredAt, mode },
  };
}
