import { type ArchivedEvent, toArchivedEvent } from '../../functions/archive/archived-event.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import { shardPages } from '../../functions/archive/shard-pages.ts';
import { shardOf } from '../../functions/archive/shards.ts';
import { isDocumentId } from '../../functions/event/document-id.ts';
import type { Outcome } from '../action.ts';
import { NOT_AN_EVENT_ID, OperationError, UsageError } from '../errors.ts';

/** Prints the exact bytes of an event's newest delivery, and names the other deliveries. */
export async function get(archive: ArchiveReader, eventId: string, asJson: boolean): Promise<Outcome> {
  if (!isDocumentId(eventId)) throw new UsageError(NOT_AN_EVENT_ID);
  const [newest, ...others] = await deliveriesOf(archive, eventId);
  if (!newest) {
    throw new OperationError(
      `The archive ${archive.bucketName} has no event ${eventId}: check the id, and the deployment.`,
    );
  }

  const bytes = await archive.read(newest.name);
  if (!asJson) process.stdout.write(bytes);
  for (const { name } of others) process.stderr.write(`An earlier delivery: ${name}\n`);
  return { json: { ...newest, base64: bytes.toString('base64'), others: others.map(({ name }) => name) } };
}

/** Finds all deliveries of an event, the newest first. */
async function deliveriesOf(archive: ArchiveReader, eventId: string): Promise<ArchivedEvent[]> {
  const found: ArchivedEvent[] = [];
  for await (const objects of shardPages(archive, shardOf(eventId))) {
    found.push(
      ...objects
        .flatMap((object) => toArchivedEvent(object) ?? [])
        .filter((event) => event.eventId === eventId),
    );
  }
  return found.sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime());
}
