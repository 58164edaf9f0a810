import { type Envelope, envelopeOf, parseJsonObject } from '../event/envelope.ts';
import { chunksOf } from '../runtime/chunks.ts';
import type { ArchivedEvent } from './archived-event.ts';
import { UnreadableError } from './read-error.ts';
import type { ArchiveReader } from './reader.ts';

/**
 * Reads an archived event from its bytes. Does not use the object's metadata, because earlier versions wrote fewer.
 * @throws UnreadableError where the object cannot be read, or does not hold the event that its name says
 */
export async function readEvent(
  archive: Pick<ArchiveReader, 'read'>,
  { name, eventId }: Pick<ArchivedEvent, 'name' | 'eventId'>,
): Promise<{ bytes: Buffer; envelope: Envelope }> {
  const bytes = await archive.read(name);
  const event = parseJsonObject(bytes);
  if (!event) throw new UnreadableError(name, 'it is not a JSON object in UTF-8');
  const envelope = envelopeOf(event, bytes);
  if (envelope.eventId !== eventId)
    throw new UnreadableError(name, 'it holds another event than its name says');
  return { bytes, envelope };
}

/** How many events are read at the same time. */
const AT_ONCE = 8;

/**
 * Adds the vehicle to events whose metadata name no vehicle. Reads the vehicle from the event's bytes. Earlier versions
 * did not find the vehicle of a live delivery.
 * @param onUnreadable is called for each object that cannot be used. The event of that object stays without a vehicle.
 */
export async function withVehicles(
  archive: Pick<ArchiveReader, 'read'>,
  events: readonly ArchivedEvent[],
  onUnreadable: (error: UnreadableError) => void,
): Promise<ArchivedEvent[]> {
  const vehicles = new Map<string, string | undefined>();
  const unnamed = events.filter(({ vehicleId }) => vehicleId === undefined);
  for (const chunk of chunksOf(unnamed, AT_ONCE)) {
    await Promise.all(
      chunk.map(async (event) => {
        try {
          const { envelope } = await readEvent(archive, event);
          vehicles.set(event.name, envelope.vehicleId);
        } catch (error) {
          if (!(error instanceof UnreadableError)) throw error;
          onUnreadable(error);
        }
      }),
    );
  }
  return events.map((event) => {
    const vehicleId = event.vehicleId ?? vehicles.get(event.name);
    return vehicleId ? { ...event, vehicleId } : event;
  });
}
