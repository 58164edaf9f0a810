import { messageAttributes } from '../event/message.ts';
import type { Publish } from '../runtime/publisher.ts';
import type { ArchivedEvent } from './archived-event.ts';
import { readEvent } from './read-event.ts';
import type { ArchiveReader } from './reader.ts';

/** What makes `process` run the handlers again. */
export interface ReplayOptions {
  /** The handlers run once for each id, also where the event was processed before. */
  replayId?: string | undefined;
  /** Whether the changes of a replay are announced also where the event was processed before. */
  announces?: boolean | undefined;
}

export interface RepublishOptions extends ReplayOptions {
  archive: Pick<ArchiveReader, 'bucketName' | 'read'>;
  publish: Publish;
}

/**
 * Publishes an archived event as `receive` did: the exact bytes, with the attributes that follow from the bytes.
 * Resolves when Pub/Sub has the message.
 * @throws UnreadableError where the object cannot be used
 * @throws ReadError where the archive cannot be read
 * @throws the error of Pub/Sub's client where Pub/Sub did not take the message
 */
export async function republish(
  event: Pick<ArchivedEvent, 'name' | 'eventId' | 'receivedAt'>,
  { archive, publish, replayId, announces }: RepublishOptions,
): Promise<void> {
  const { bytes, envelope } = await readEvent(archive, event);
  const archiveUri = `gs://${archive.bucketName}/${event.name}`;
  const attributes = messageAttributes({ envelope, receivedAt: event.receivedAt, archiveUri });
  await publish(bytes, {
    ...attributes,
    ...(replayId && { replayId }),
    ...(announces && { announce: 'true' }),
  });
}
