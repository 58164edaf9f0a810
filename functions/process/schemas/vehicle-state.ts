import { z } from 'zod';
import { lenientList } from './lenient-list.ts';
import { FieldName, SentTime, Text, VehicleEvent } from './vehicle-event.ts';

const Status = z.union([
  z.string(),
  z.looseObject({
    value: Text,
    error: z.looseObject({ type: Text, code: Text }).nullish().catch(undefined),
  }),
]);

/** A signal. Live deliveries name the time of the read `retrievedAt`, and the documentation names it `fetchedAt`. */
export const Signal = z.looseObject({
  code: FieldName,
  name: Text,
  group: Text,
  body: z.unknown().optional(),
  status: Status.nullish().catch(undefined),
  meta: z
    .looseObject({ oemUpdatedAt: SentTime, fetchedAt: SentTime, retrievedAt: SentTime })
    .nullish()
    .catch(undefined),
});

/** Some or all of the subscribed signals of a vehicle. */
export const VehicleState = VehicleEvent.extend({
  data: VehicleEvent.shape.data.extend({ signals: lenientList(Signal) }),
});

export type Signal = z.output<typeof Signal>;
