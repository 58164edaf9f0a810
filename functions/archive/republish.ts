import type { Topic } from '@google-cloud/pubsub';
import { messageAttributes } from '../event/message.ts';
import type { ArchivedEvent } from './archived-event.ts';
import { readEvent } from './read-event.ts';
import type { ArchiveReader } from './reader.ts';

export interface RepublishOptions {
  archive: Pick<ArchiveReader, 'bucketName' | 'read'>;
  topic: Topic;
  /** Has the event processed again even where the event was processed before, once for each such id. */
  replayId?: string | undefined;
}

/**
 * Publishes an archived event as `receive` did: its exact bytes, with the attributes that the bytes give.
 * Resolves when Pub/Sub has the message.
 * @throws UnreadableError where the object cannot be used; ReadError; Pub/Sub's error when its client has given up
 */
export async function republish(
  event: Pick<ArchivedEvent, 'name' | 'eventId' | 'receivedAt'>,
  { archive, topic, replayId }: RepublishOptions,
): Promise<void> {
  const { bytes, envelope } = await readEvent(archive, event);
  const attributes = messageAttributes(
    envelope,
    event.receivedAt,
    `gs://${archive.bucketName}/${event.name}`,
  );
  await topic.publishMessage({ data: bytes, attributes: { ...attributes, ...(replayId && { replayId }) } });
}
