import { toArchivedEvent } from '../../../functions/archive/archived-event.ts';
import { UnreadableError } from '../../../functions/archive/read-error.ts';
import type { ArchiveReader, ListedObject } from '../../../functions/archive/reader.ts';
import { verifySignature } from '../../../functions/receive/signature.ts';
import type { Delivery, EventDetails, Signature } from '../../wire.ts';

/** Deliveries that are read. Smartcar makes four attempts; an event that was sent by hand can have more. */
const READ = 8;

export interface DeliveriesOptions {
  archive: Pick<ArchiveReader, 'read'>;
  managementTokens: readonly string[];
}

/**
 * Reads the deliveries of an event, the newest first, and whether the signature of each still proves its bytes.
 * @param objects the first delivery first
 */
export async function readDeliveries(
  objects: readonly ListedObject[],
  options: DeliveriesOptions,
): Promise<Pick<EventDetails, 'deliveries' | 'payload'>> {
  const read = await Promise.all(
    objects
      .slice(-READ)
      .reverse()
      .map((object) => readDelivery(object, options)),
  );
  return { deliveries: read.map(({ delivery }) => delivery), payload: textOf(read[0]?.bytes) };
}

async function readDelivery(
  object: ListedObject,
  { archive, managementTokens }: DeliveriesOptions,
): Promise<{ delivery: Delivery; bytes?: Buffer }> {
  const { name, metadata = {} } = object;
  const described = {
    name,
    receivedAt: toArchivedEvent(object)?.receivedAt.toISOString() ?? null,
    deliveryId: metadata['delivery-id'] ?? null,
    metadata,
  };
  try {
    const bytes = await archive.read(name);
    const signature = signatureOf(bytes, metadata['sc-signature'], managementTokens);
    return { bytes, delivery: { ...described, bytes: bytes.length, signature } };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const signature: Signature = { result: 'not checked' };
    return { delivery: { ...described, bytes: null, signature, unreadable: error.why } };
  }
}

function signatureOf(bytes: Buffer, signature: string | undefined, tokens: readonly string[]): Signature {
  if (tokens.length === 0) return { result: 'not checked' };
  const verified = verifySignature(tokens, signature, bytes);
  if (verified.result !== 'valid') return { result: verified.result };
  return { result: 'valid', tokenPosition: verified.tokenPosition };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer | undefined): string | null {
  try {
    return bytes ? utf8.decode(bytes) : null;
  } catch {
    return null;
  }
}
