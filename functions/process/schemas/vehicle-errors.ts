import { z } from 'zod';
import { lenientList } from './lenient-list.ts';
import { FieldName, Text, VehicleEvent } from './vehicle-event.ts';

/** What keeps a vehicle, or some of its signals, from being read; or that it no longer does. */
export const VehicleError = z.looseObject({
  type: FieldName,
  /** Null for a type that has one code only. */
  code: FieldName.nullish(),
  /** `ERROR` or `RESOLVED`; missing, it is an error. */
  state: Text,
  description: Text,
  suggestedUserMessage: Text,
  resolution: z.unknown().optional(),
  docURL: Text,
  /** Objects with a `code`, or strings `Group.Name`. */
  signals: z.array(z.unknown()).nullish().catch(undefined),
});

export const VehicleErrors = VehicleEvent.extend({
  data: VehicleEvent.shape.data.extend({ errors: lenientList(VehicleError) }),
});

export type VehicleError = z.output<typeof VehicleError>;
