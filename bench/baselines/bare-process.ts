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
  meta: { oemUpdatedAt: number; fetchedAt: number };
}

const firestore = new Firestore();

// Has the effect of `process` on a good VEHICLE_STATE event with the least work: the same two reads and two writes, of
// the same fields, in one transaction. Has no schema, no comparison of ages, no log, and no other event type.
cloudEvent('bare-process', async ({ data }: CloudEvent<Push>) => {
  const event = JSON.parse(Buffer.from(data?.message.data ?? '', 'base64').toString());
  const marker = firestore.doc(`processedEvents/${event.eventId}`);
  const vehicle = firestore.doc(`vehicles/${event.vehicleId}`);
  await firestore.runTransaction(async (tx) => {
    if ((await tx.get(marker)).exists) return;
    await tx.get(vehicle);
    const signals = Object.fromEntries(
      event.data.signals.map(({ code, name, group, body, meta }: Signal) => [
        code,
        { name, group, body, ...meta, deliveredAt: event.meta.deliveredAt, eventId: event.eventId },
      ]),
    );
    const { make, model, year } = event.data.vehicle;
    const fields = {
      vehicle: { make, model, year },
      userId: event.data.user.id,
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
      vehicleId: event.vehicleId,
      processedAt: Timestamp.now(),
      expireAt: Timestamp.fromMillis(Date.now() + 30 * 86_400_000),
    });
  });
});
