import { type ArchivedEvent, archivedEvents } from '../../functions/archive/archived-events.ts';
import { shardOf } from '../../functions/archive/object-name.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import { isDocumentId } from '../../functions/event/document-id.ts';
import type { Outcome } from '../action.ts';
import { OperationError, UsageError } from '../errors.ts';
import { everything } from '../range.ts';

/**
 * Prints the bytes of an event exactly as they arrived. The vendor's attempts to deliver one event can lie in two
 * hours of the archive: the first is printed, and the others are named.
 */
export async function get(archive: ArchiveReader, eventId: string, asJson: boolean): Promise<Outcome> {
  if (!isDocumentId(eventId)) throw new UsageError('The id is not one that an event can have.');
  const found: ArchivedEvent[] = [];
  for await (const page of archivedEvents(archive, shardOf(eventId), everything())) {
    found.push(...page.filter((event) => event.eventId === eventId));
  }
  const [first, ...others] = found;
  if (!first) throw new OperationError(`The archive ${archive.bucketName} has no event ${eventId}.`);

  const bytes = await archive.read(first.name);
  if (!asJson) process.stdout.write(bytes);
  for (const { name } of others) process.stderr.write(`Another attempt to deliver it: ${name}\n`);
  return { json: { ...first, base64: bytes.toString('base64'), others: others.map(({ name }) => name) } };
}
