import { z } from 'zod';
import { lenientList } from './lenient-list.ts';
import { FieldName, Text, VehicleEvent } from './vehicle-event.ts';

/** An error that keeps Smartcar from reading a vehicle, or some of its signals; or the end of such an error. */
export const VehicleError = z.looseObject({
  type: FieldName,
  /** Null for a type that has a single code. */
  code: FieldName.nullish(),
  /** `ERROR` or `RESOLVED`. A missing state means `ERROR`. */
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
