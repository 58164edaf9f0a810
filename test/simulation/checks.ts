import { isDeepStrictEqual } from 'node:util';
import { parseArchiveObjectName } from '../../functions/archive/object-name.ts';
import { connectToDatabase } from './database-client.ts';
import { knownVehicle } from './known-vehicle.ts';
import { type Delivery, expectedVehicle, type SmartcarEvent } from './oracle.ts';
import { changesOf } from './stored-changes.ts';
import { Violation } from './violation.ts';
import type { World } from './world.ts';

/** The archived events that are neither processed nor dead letters with a reason. */
export function unsettled({ storage, database, broker }: World): string[] {
  const processed = database.collection('processedEvents');
  const failures = database.collection('processingFailures');
  const deadLetters = new Set([...broker.deadLetters.values()].map(({ attributes }) => attributes.eventId));
  const archived = new Set([...storage.objects.keys()].map((name) => parseArchiveObjectName(name)?.eventId));
  return [...archived].filter((id = '') => {
    const hasReason = Boolean(failures.get(id)?.error?.stringValue && failures.get(id)?.message?.stringValue);
    return !processed.has(id) && !(deadLetters.has(id) && hasReason);
  }) as string[];
}

/** @throws Violation naming the first rule that does not hold */
export async function checkAll(world: World): Promise<void> {
  const [violation] = world.violations;
  if (violation) throw violation;
  const [lost] = unsettled(world);
  if (lost) throw new Violation(`archived, and neither processed nor a dead letter with a reason: ${lost}`);
  checkEffects(world);
  checkAnnouncements(world);
  await checkVehicles(world);
}

/** Each marker stands for one effect, and each effect has its marker. */
function checkEffects({ database, sent }: World): void {
  const markers = [...database.collection('processedEvents').keys()];
  const effects = database.collection('effects');
  const countOf = (id: string, field: string) => Number(effects.get(id)?.[field]?.integerValue ?? 0);
  const handled = [...sent.values()]
    .filter(({ event }) => hasEffect(event))
    .map(({ event }) => event.eventId);
  for (const id of new Set(handled)) {
    const replays = markers.filter((marker) => marker.startsWith(`${id}.`)).length;
    const [own, replayed] = [countOf(id, 'own'), countOf(id, 'replayed')];
    const isProcessed = markers.includes(id);
    if (own > 1 || replayed !== replays || isProcessed !== own + replayed > 0) {
      const what = `${own} effects, ${replayed} of ${replays} replays`;
      throw new Violation(`${isProcessed ? 'a marker' : 'no marker'}, and ${what}: ${id}`);
    }
  }
}

/** Whether an event has a handler: its type has, and it is no delivery of Smartcar's dashboard. */
const hasEffect = ({ eventType, meta }: SmartcarEvent): boolean =>
  meta.mode === 'LIVE' && ['VEHICLE_STATE', 'VEHICLE_ERROR'].includes(eventType);

/** What is stored as a change is announced, each under its own id. */
function checkAnnouncements({ database, announced }: World): void {
  for (const json of [...changesOf(database).values()].flat()) {
    const { changeId } = JSON.parse(json) as { changeId: string };
    if (announced.get(changeId) !== json) throw new Violation(`stored, and not announced: ${json}`);
  }
}

async function checkVehicles(world: World): Promise<void> {
  const { database } = world;
  const firestore = connectToDatabase(database, async (_method, handle) => handle());
  const byVehicle = Map.groupBy(effectiveDeliveries(world), ({ event }) => vehicleOf(event));
  for (const [id, deliveries] of byVehicle) {
    const { model, ...known } = await knownVehicle(firestore, id);
    const { models, ...expected } = expectedVehicle(deliveries);
    if (models.includes(model) && isDeepStrictEqual(known, expected)) continue;
    throw new Violation(
      `${id} is\n${JSON.stringify(known)}\nand should be\n${JSON.stringify(expected)}\nafter\n${deliveries
        .map(({ event }) => JSON.stringify(event))
        .join('\n')}`,
    );
  }
}

const vehicleOf = (event: Delivery['event']): string =>
  event.vehicleId ?? (event.data.vehicle as { id?: string }).id ?? '';

/** The deliveries that took effect, as the witness counted them. */
function effectiveDeliveries({ database, sent, broker }: World): Delivery[] {
  const receivedAt = new Map(
    broker.messages.map(({ attributes }) => [attributes.deliveryId, Date.parse(attributes.receivedAt ?? '')]),
  );
  return [...database.collection('effects').values()].flatMap(({ deliveries }) => {
    const array = deliveries?.arrayValue as { values: { stringValue: string }[] };
    return array.values.map(({ stringValue: id }) => ({
      event: sent.get(id)?.event as Delivery['event'],
      receivedAt: receivedAt.get(id) ?? 0,
    }));
  });
}
