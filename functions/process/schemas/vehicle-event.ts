import { z } from 'zod';

/** Text that is passed over where it is none: another kind of value in its place says nothing. */
export const Text = z.string().nullish().catch(undefined);

/** The name of a field in a document: anything but what Firestore reserves. */
export const FieldName = z.string().regex(/^(?!__.*__$).{1,256}$/su);

/** What made Smartcar send an event, in the documentation's form or in that of live deliveries. */
const Triggers = z.array(z.unknown()).nullish().catch(undefined);

/** What every event says. Fields that are not named are kept as they were sent. */
export const SmartcarEvent = z.looseObject({ eventId: z.string() });

/**
 * What every event about a vehicle says. Fields that are not named here are kept as they were sent, and so are the
 * fields of every object in the event. `vehicleId` is there whichever place Smartcar wrote it to.
 * https://smartcar.com/docs/integrations/webhooks/overview
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

/** A time in Unix ms, as Smartcar sends it: `toUnixMs` reads it. */
export const SentTime = z.union([z.number(), z.string()]).nullish().catch(undefined);
