import { placesOf } from '../schemas/lenient-list.ts';
import { type Signal, VehicleState } from '../schemas/vehicle-state.ts';
import { emitErrors, emitSignals } from '../vehicle/changes.ts';
import { readVehicle, writeVehicle } from '../vehicle/document.ts';
import { resolveErrorsOf } from '../vehicle/errors.ts';
import { firestoreSize, toFirestoreValue } from '../vehicle/firestore-value.ts';
import { MAX_BODY_BYTES } from '../vehicle/limits.ts';
import { isClockAhead, isGood, mergeSignal } from '../vehicle/merge-signal.ts';
import { type HandlerContext, handler } from './handler.ts';

/** Limits the codes that a log line names. */
const MAX_CODES = 10;

/** Merges each signal into the vehicle's document where the signal is newer than the stored signal. */
export const vehicleState = handler({
  schema: VehicleState,
  handle(event, context) {
    const { deliveredAt, receivedAt, leaveOut } = context;
    const delivery = { eventId: event.eventId, deliveredAt, receivedAt };
    const vehicle = readVehicle(context.vehicle);
    const before = { signals: new Map(vehicle.signals), errors: new Map(vehicle.errors) };
    const { signals, errors } = vehicle;
    const list = event.data.signals;
    const places = placesOf(list);
    let tooLarge = 0;
    for (const place of places.leftOut) leaveOut(`signals[${place}]`);
    for (const [index, signal] of list.entries()) {
      const body = toStoredBody(signal);
      if (body === undefined) {
        leaveOut(`signals[${places.usable[index]}]`);
        tooLarge++;
        continue;
      }
      signals.set(signal.code, mergeSignal(signals.get(signal.code), { ...signal, body }, delivery));
      if (isGood(signal)) resolveErrorsOf(errors, signal.code, deliveredAt);
    }
    if (tooLarge > 0) {
      const message = 'Signals are larger than a vehicle holds of one: their last bodies stay';
      context.log('WARNING', 'signals.left_out', message, { leftOut: tooLarge });
    }
    warnOfClocks(list, context);
    const hasResolved = [...errors].some(([key, error]) => before.errors.get(key) !== error);
    writeVehicle(event, context, { signals, ...(hasResolved && { errors }) });
    emitSignals(before.signals, signals, context);
    emitErrors(before.errors, errors, context);
  },
});

/** Converts a body for Firestore. @returns null where the signal has no body, undefined where the body is too large */
function toStoredBody({ body }: Signal): unknown {
  const value = toFirestoreValue(body ?? null);
  return firestoreSize(value) <= MAX_BODY_BYTES ? value : undefined;
}

function warnOfClocks(signals: Signal[], { log, receivedAt }: HandlerContext): void {
  const codes = signals.filter((signal) => isClockAhead(signal, receivedAt)).map(({ code }) => code);
  if (codes.length === 0) return;
  const message = 'The clock of a signal runs ahead: it counts as the time of receipt';
  log('NOTICE', 'signals.clock_ahead', message, {
    signals: codes.slice(0, MAX_CODES).join(),
    count: codes.length,
  });
}
