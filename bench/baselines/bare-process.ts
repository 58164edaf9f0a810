import { FieldPath, Firestore, Timestamp } from '@google-cloud/firestore';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';

interface Push {
  message: { data: string };
}

interface Signal {
  code: string;
  name: string;
  group: string;
  body: object;
  meta: { oemUpdatedAt: number; retrievedAt: number };
}

const firestore = new Firestore();

// Has the effect of `process` on a good VEHICLE_STATE event with the least work: the same read and the same commit of
// the same fields, in one transaction. Has no schema, no comparison of ages, no log, and no other event type.
cloudEvent('bare-process', async ({ data }: CloudEvent<Push>) => {
  const event = JSON.parse(Buffer.from(data?.message.data ?? '', 'base64').toString());
  const marker = firestore.doc(`processedEvents/${event.eventId}`);
  const { id: vehicleId, make, model, year, powertrainType } = event.data.vehicle;
  const vehicle = firestore.doc(`vehicles/${vehicleId}`);
  await firestore.runTransaction(async (tx) => {
    const [processed] = await tx.getAll(marker, vehicle);
    if (processed?.exists) return;
    const signals = Object.fromEntries(
      event.data.signals.map(({ code, name, group, body, meta }: Signal) => {
        const { oemUpdatedAt, retrievedAt: fetchedAt } = meta;
        const { deliveredAt } = event.meta;
        return [code, { name, group, body, oemUpdatedAt, fetchedAt, deliveredAt, eventId: event.eventId }];
      }),
    );
    const fields = {
      vehicle: { make, model, year, powertrainType },
      userId: event.data.user.id,
      externalUserId: event.data.user.externalId,
      mode: event.meta.mode,
      updatedAt: Timestamp.fromMillis(event.meta.deliveredAt),
    };
    const mergeFields = [
      ...Object.keys(fields),
      ...Object.keys(signals).map((code) => new FieldPath('signals', code)),
    ];
    tx.set(vehicle, { ...fields, signals }, { mergeFields });
    tx.create(marker, {
      eventType: event.eventType,
      vehicleId,
      processedAt: Timestamp.now(),
      expireAt: Timestamp.fromMillis(Date.now() + 30 * 86_400_000),
    });
  });
});
