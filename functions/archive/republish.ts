import type { Topic } from '@google-cloud/pubsub';
import { messageAttributes } from '../event/message.ts';
import type { ArchivedEvent } from './archived-events.ts';
import type { ArchiveReader } from './reader.ts';

export interface RepublishOptions {
  archive: Pick<ArchiveReader, 'bucketName' | 'read'>;
  topic: Topic;
  /** Has the event processed again even where it was processed before, once for each such id. */
  replayId?: string | undefined;
}

/**
 * Publishes an archived event as `receive` did: its exact bytes, under its names. Resolves when Pub/Sub has it.
 * @throws ReadError, or Pub/Sub's error when its client has given up trying
 */
export async function republish(
  event: ArchivedEvent,
  { archive, topic, replayId }: RepublishOptions,
): Promise<void> {
  const data = await archive.read(event.name);
  const attributes = messageAttributes(event, event.receivedAt, `gs://${archive.bucketName}/${event.name}`);
  await topic.publishMessage({ data, attributes: { ...attributes, ...(replayId && { replayId }) } });
}
