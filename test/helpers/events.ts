import { randomUUID } from 'node:crypto';

interface Fields {
  eventId?: string;
  vehicleId?: string;
  /** Unix milliseconds. */
  deliveredAt?: number;
  /** Where Smartcar writes things: as in live deliveries, or as on its documentation page. */
  shape?: 'live' | 'documented';
}

/** A signal with a body, read from the car at `at` (Unix ms). */
export const good = (code: string, value: unknown, at: number) => ({
  code,
  name: code,
  group: 'Group',
  body: { value },
  status: { value: 'SUCCESS' },
  meta: { oemUpdatedAt: at, retrievedAt: at + 1 },
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
  const { eventId = randomUUID(), vehicleId = 'v-1', deliveredAt = Date.now(), shape = 'live' } = fields;
  const vehicle = { id: vehicleId, make: 'ALBATROSS', model: 'Glide', year: 2024 };
  const triggers =
    shape === 'live'
      ? [{ type: 'SIGNAL_UPDATED', signal: { code: 'odometer', name: 'Odometer', group: 'Group' } }]
      : [{ code: 'odometer', name: 'Odometer', group: 'Group' }];
  return {
    eventId,
    eventType,
    ...(shape === 'live' ? { triggers } : { vehicleId }),
    data: {
      user: { id: 'u-1', ...(shape === 'live' && { externalId: 'ext-1' }) },
      vehicle: shape === 'live' ? { ...vehicle, mode: 'live', powertrainType: 'BEV' } : vehicle,
      ...(shape === 'documented' && { triggers }),
      ...data,
    },
    meta: { version: '4.0', deliveryId: randomUUID(), deliveredAt, mode: 'LIVE' },
  };
}
