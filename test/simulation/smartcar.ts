import type { SentEvent } from './scenario.ts';

/** Milliseconds from the first attempt to each attempt of Smartcar to deliver an event. */
export const ATTEMPTS_MS = [0, 25_000, 75_000, 175_000];
/** Smartcar waits as long for an answer. */
export const ANSWER_WITHIN_MS = 15_000;

type Clock = SentEvent['signals'][number]['updated'];

export const eventIdOf = (index: number): string => `event-${index}`;
export const vehicleIdOf = (event: Pick<SentEvent, 'vehicle'>): string => `vehicle-${event.vehicle}`;

const HOUR_MS = 3_600_000;
const TYPES = {
  state: 'VEHICLE_STATE',
  error: 'VEHICLE_ERROR',
  broken: 'VEHICLE_STATE',
  test: 'VEHICLE_STATE',
  unknown: 'VEHICLE_DREAM',
};

/**
 * The body of an attempt to deliver an event.
 * @param index the event's number
 * @param firstAt when the first attempt was made, and `at` when this one is; both in Unix ms
 */
export function bodyOf(
  event: SentEvent,
  { index, attempt, firstAt, at }: { index: number; attempt: number; firstAt: number; at: number },
) {
  const { kind, isDocumented } = event;
  const id = vehicleIdOf(event);
  const content = {
    state: { signals: event.signals.map((signal) => toSignal(signal, firstAt)) },
    error: { errors: event.errors.map(toError) },
    broken: { signals: 'none' },
    test: { signals: event.signals.map((signal) => toSignal(signal, firstAt)) },
    unknown: {},
  }[kind];
  return {
    eventId: eventIdOf(index),
    eventType: TYPES[kind],
    ...(isDocumented && { vehicleId: id }),
    data: {
      vehicle: { ...(!isDocumented && { id }), make: 'TESLA', model: `Model ${index}`, year: 2024 },
      ...content,
    },
    meta: {
      version: '4.0',
      mode: kind === 'test' ? 'TEST' : 'LIVE',
      deliveryId: `${eventIdOf(index)}-${attempt}`,
      ...(event.deliveredAt === 'number' && { deliveredAt: at }),
      ...(event.deliveredAt === 'text' && { deliveredAt: new Date(at).toISOString() }),
    },
  };
}

function toSignal(
  { code, value, isGood, updated, fetched, fetchedName }: SentEvent['signals'][number],
  firstAt: number,
) {
  return {
    code,
    name: code,
    group: 'Group',
    ...(isGood && { body: { value } }),
    status: isGood ? { value: 'SUCCESS' } : { value: 'ERROR', error: { type: 'PERMISSION', code: null } },
    meta: { oemUpdatedAt: toTime(updated, firstAt), [fetchedName]: toTime(fetched, firstAt) },
  };
}

/** What a clock says when the true time is some minutes before `firstAt`. */
function toTime({ is, agoMs }: Clock, firstAt: number): number | string | undefined {
  const time = firstAt - agoMs;
  if (is === 'right') return time;
  if (is === 'seconds') return Math.floor(time / 1_000);
  if (is === 'future') return time + 10_000 * HOUR_MS;
  if (is === 'text') return new Date(time).toISOString();
  return is === 'zero' ? 0 : undefined;
}

function toError({ type, code, isResolved, signals }: SentEvent['errors'][number]) {
  return {
    type,
    code,
    state: isResolved ? 'RESOLVED' : 'ERROR',
    ...(signals.length > 0 && { signals: signals.map((signal) => ({ code: signal })) }),
  };
}
