import { z } from 'zod';

/** A text. Another kind of value counts as missing. */
export const Text = z.string().nullish().catch(undefined);

/** The name of a field in a document. Refuses the names that Firestore reserves. */
export const FieldName = z.string().regex(/^(?!__.*__$).{1,256}$/su);

/** The triggers of an event, in the form of the documentation or in the form of live deliveries. */
const Triggers = z.array(z.unknown()).nullish().catch(undefined);

/** An event of any type. Keeps the fields that the schema does not name. */
export const SmartcarEvent = z.looseObject({ eventId: z.string() });

/**
 * An event about a vehicle: https://smartcar.com/docs/integrations/webhooks/overview
 * - Keeps the fields that the schema does not name, at every level.
 * - Has `vehicleId` also where Smartcar wrote the id to `data.vehicle.id`.
 */
export const VehicleEvent = SmartcarEvent.extend({
  vehicleId: z.string(),
  triggers: Triggers,
  data: z.looseObject({
    user: z.looseObject({ id: Text, externalId: Text }).nullish().catch(undefined),
    vehicle: z
      .looseObject({
        id: Text,
        make: Text,
        model: Text,
        year: z.number().nullish().catch(undefined),
        mode: Text,
        powertrainType: Text,
      })
      .nullish()
      .catch(undefined),
    triggers: Triggers,
  }),
  meta: z
    .looseObject({
      version: Text,
      mode: Text,
      deliveryId: Text,
      webhookId: Text,
      webhookName: Text,
      signalCount: z.number().nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

export type VehicleEvent = z.infer<typeof VehicleEvent>;

/** A time that Smartcar sent. `toUnixMs` converts the time. */
export const SentTime = z.union([z.number(), z.string()]).nullish().catch(undefined);
