import { PubSub } from '@google-cloud/pubsub';
import type { MessageAttributes } from '../event/message.ts';

/** Resolves when Pub/Sub has taken the message. */
export type Publish = (data: Buffer, attributes: MessageAttributes) => Promise<unknown>;

/** Messages wait this long for company: one request for many is what makes publishing cheap. */
const BATCH_MS = 5;

/** Publishes to one topic; gives up after `budgetMs`, so that nothing goes on behind an answer. */
export function createPublisher(projectId: string, topicName: string, budgetMs: number): Publish {
  const pubsub = new PubSub({
    projectId,
    // gRPC's own pause between connection attempts grows to two minutes: most of what Smartcar's retries last.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  } as ConstructorParameters<typeof PubSub>[0]);
  const topic = pubsub.topic(topicName, {
    batching: { maxMilliseconds: BATCH_MS },
    gaxOpts: { timeout: budgetMs },
  });
  return (data, attributes) => topic.publishMessage({ data, attributes });
}
