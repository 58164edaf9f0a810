import { handler } from '../../functions/process/handlers/handler.ts';
import { toUnixMs } from '../../functions/process/instant.ts';
import { VehicleState } from '../../functions/process/schemas/vehicle-state.ts';

const CODE = 'tractionbattery-stateofcharge';

/** Announces `charge.low` where the charge falls below 20 %, and not again before it was above 25 %. */
export const lowCharge = handler({
  schema: VehicleState,
  async handle(event, { tx, firestore, deliveredAt, emit }) {
    const signal = event.data.signals.find(({ code }) => code === CODE);
    const charge = (signal?.body as { value?: unknown } | undefined)?.value;
    if (typeof charge !== 'number') return;
    const ref = firestore.doc(`charges/${event.vehicleId}`);
    const known = await tx.get(ref);
    // Events can come out of order.
    const at = toUnixMs(signal?.meta?.oemUpdatedAt) ?? deliveredAt;
    if (at <= (known.get('at') ?? 0)) return;
    const wasLow = known.get('isLow') ?? false;
    const isLow = charge < (wasLow ? 25 : 20);
    tx.set(ref, { isLow, at });
    if (isLow && !wasLow) emit({ type: 'charge.low', data: { charge }, codes: [CODE] });
  },
});
