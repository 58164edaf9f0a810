import { hash } from 'node:crypto';
import { archiveMetadata, archiveObjectName } from '../../../functions/archive/object-name.ts';
import { envelopeOf, type JsonObject } from '../../../functions/event/envelope.ts';
import { sign } from '../../../functions/receive/signature.ts';
import { freshSample } from '../../../local/samples.ts';
import { TOKEN } from '../webhooks.ts';

const HOURS = 24;
const HOUR_MS = 3_600_000;
/** Events of a vehicle. */
const A_VEHICLE = 20;

/** An event that nobody keeps: everything about the event follows from the event's number. */
export interface MadeUpEvent {
  name: string;
  eventId: string;
  receivedAt: Date;
  body: Buffer;
}

/** Returns a function that makes up an event by its number. Events are received over a day, which begins at `from`. */
export function madeUpEvents(from: Date): (number: number) => MadeUpEvent {
  const sample = freshSample('vehicle-state', from);
  const vehicleId = sample.data.vehicle?.id ?? '';
  const [head = '', middle = '', tail = ''] = JSON.stringify(sample).split(
    new RegExp(`${sample.eventId}|${vehicleId}`),
  );
  return (number) => {
    const eventId = uuidOf(`event ${number}`);
    const receivedAt = new Date(from.getTime() + (number % HOURS) * HOUR_MS + (number % HOUR_MS));
    const vehicle = uuidOf(`vehicle ${Math.floor(number / A_VEHICLE)}`);
    const body = Buffer.from(head + eventId + middle + vehicle + tail);
    return { name: archiveObjectName(eventId, receivedAt, body), eventId, receivedAt, body };
  };
}

/** An event's object, as Cloud Storage lists the object. */
export function listed({ name, receivedAt, body }: MadeUpEvent): object {
  const envelope = envelopeOf(JSON.parse(body.toString()) as JsonObject, body);
  const timeCreated = receivedAt.toISOString();
  return { name, timeCreated, metadata: archiveMetadata(envelope, receivedAt, sign(TOKEN, body)) };
}

function uuidOf(text: string): string {
  const digits = hash('sha256', text);
  return [0, 8, 12, 16, 20].map((start, part) => digits.slice(start, [8, 12, 16, 20, 32][part])).join('-');
}
