import { type ArchivedEvent, toArchivedEvent, toInstant } from '../../functions/archive/archived-event.ts';
import {
  archiveMetadata,
  archiveObjectName,
  archivePartition,
  parseArchiveObjectName,
} from '../../functions/archive/object-name.ts';
import { UnreadableError } from '../../functions/archive/read-error.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';
import type { TimeRange } from '../../functions/archive/shard-pages.ts';
import { shardOf } from '../../functions/archive/shards.ts';
import { envelopeOf, type JsonObject, parseJsonObject } from '../../functions/event/envelope.ts';
import { verifySignature } from '../../functions/receive/signature.ts';
import type { SeenDelivery } from './delivery-index.ts';
import type { Fault } from './findings.ts';

export interface VerifyObjectOptions {
  archive: Pick<ArchiveReader, 'read'>;
  managementTokens: readonly string[];
  range: Partial<TimeRange>;
}

/** The result of checking an object. */
export interface Verdict {
  /** The first fault that was found. */
  fault?: Fault;
  /** The position of the token that signed the object, from 0. */
  token?: number;
  /** The delivery in an object without a fault. */
  delivery?: SeenDelivery;
}

/** Checks an object against its signature, its name and its metadata. @returns undefined for an object out of the range */
export async function verifyObject(
  object: ListedObject,
  { archive, managementTokens, range }: VerifyObjectOptions,
): Promise<Verdict | undefined> {
  const event = toArchivedEvent(object);
  if (!event) return { fault: { fault: 'misnamed', why: 'no event has such a name' } };
  // Checks an object with the wrong hour in its name too: its time of receipt cannot be trusted.
  if (!isIn(range, event.receivedAt) && isInItsHour(event)) return undefined;

  const bytes = await readBytes(archive, object.name);
  if (!Buffer.isBuffer(bytes)) return { fault: { fault: 'unreadable', why: bytes.why } };
  const token = signerOf(bytes, object.metadata?.['sc-signature'], managementTokens);
  if (typeof token !== 'number') return { fault: token };
  const content = parseJsonObject(bytes);
  if (!content) return { token, fault: { fault: 'unreadable', why: 'it is not a JSON object in UTF-8' } };
  const { eventId } = envelopeOf(content, bytes);
  const { hour = event.receivedAt } = parseArchiveObjectName(object.name) ?? {};
  const fault =
    receiptFault(object) ?? nameFault(event, eventId, bytes) ?? labelFault(object, content, bytes);
  return fault ? { token, fault } : { token, delivery: { eventId, body: bytes, hour } };
}

const isIn = ({ from, to }: Partial<TimeRange>, instant: Date) =>
  !(from && instant < from) && !(to && instant >= to);

const isInItsHour = ({ name, eventId, receivedAt }: ArchivedEvent) =>
  name.startsWith(archivePartition(shardOf(eventId), receivedAt));

async function readBytes(
  archive: Pick<ArchiveReader, 'read'>,
  name: string,
): Promise<Buffer | UnreadableError> {
  try {
    return await archive.read(name);
  } catch (error) {
    if (error instanceof UnreadableError) return error;
    throw error;
  }
}

/** Finds the position of the token that signed the bytes, from 0, or the fault of the signature. */
function signerOf(bytes: Buffer, signature: string | undefined, tokens: readonly string[]): number | Fault {
  const verified = verifySignature(tokens, signature, bytes);
  if (verified.result === 'valid') return verified.tokenPosition - 1;
  if (verified.result !== 'wrong') return { fault: 'altered', why: `its signature is ${verified.result}` };
  return { fault: 'altered', why: 'no given token made its signature', isSignedByNone: true };
}

function nameFault({ name, receivedAt }: ArchivedEvent, eventId: string, bytes: Buffer): Fault | undefined {
  const names = [archiveObjectName(eventId, receivedAt, bytes), archiveObjectName(eventId, receivedAt)];
  if (names.includes(name)) return undefined;
  return { fault: 'misnamed', why: `it holds event ${eventId}, received ${receivedAt.toISOString()}` };
}

/** Finds a missing time of receipt, which every version writes. */
function receiptFault({ metadata }: ListedObject): Fault | undefined {
  if (toInstant(metadata?.['received-at'])) return undefined;
  return { fault: 'mislabelled', why: 'its metadata have no received-at' };
}

/** Finds the first field of the metadata that contradicts the bytes. */
function labelFault({ metadata = {} }: ListedObject, content: JsonObject, bytes: Buffer): Fault | undefined {
  const expected = archiveMetadata(envelopeOf(content, bytes), new Date(0), '');
  const wrong = ['event-id', 'event-type', 'vehicle-id', 'delivery-id'].find(
    (label) => metadata[label] !== expected[label] && !isOfEarlierVersion(label, metadata[label], content),
  );
  return wrong ? { fault: 'mislabelled', why: `its ${wrong} is not that of its bytes` } : undefined;
}

/** Allows the vehicle id of earlier versions: only from the top of an event, and any printable text. */
function isOfEarlierVersion(label: string, value: string | undefined, { vehicleId }: JsonObject): boolean {
  return label === 'vehicle-id' && (value === undefined || value === vehicleId);
}
