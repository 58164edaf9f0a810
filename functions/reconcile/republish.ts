import type { Topic } from '@google-cloud/pubsub';
import type { Bucket } from '@google-cloud/storage';
import { messageAttributes } from '../event/message.ts';
import type { ArchivedEvent } from './archived-events.ts';

export interface RepublishOptions {
  bucket: Bucket;
  topic: Topic;
  /** Has the event processed again even where it was processed before, once for each such id. */
  replayId?: string | undefined;
}

/**
 * Publishes an archived event as `receive` did: its exact bytes, under its names. Resolves when Pub/Sub has it.
 * @throws Cloud Storage's error, also when what arrived is not what its checksum says, or Pub/Sub's
 */
export async function republish(
  event: ArchivedEvent,
  { bucket, topic, replayId }: RepublishOptions,
): Promise<void> {
  const [data] = await bucket.file(event.name).download();
  const attributes = messageAttributes(event, event.receivedAt, `gs://${bucket.name}/${event.name}`);
  await topic.publishMessage({ data, attributes: { ...attributes, ...(replayId && { replayId }) } });
}
