import { PubSub, v1 } from '@google-cloud/pubsub';
import type { MessageAttributes } from '../event/message.ts';
import { createMicroBatcher } from './micro-batcher.ts';

/** Resolves when Pub/Sub has taken the message. */
export type Publish = (data: Buffer, attributes: MessageAttributes) => Promise<unknown>;

/** One request for many messages is what makes publishing cheap; the library's own limits for one are wider. */
const BATCH = { spacingMs: 5, maxItems: 100, maxBytes: 1024 * 1024 };

/**
 * Publishes to one topic; gives up after `budgetMs`, so that nothing goes on behind an answer.
 *
 * Through the library's client of the service and not through its `Topic`: that one has each message wait for company
 * that may not come, and costs twice the CPU on the way to the same call (bench/README.md).
 */
export function createPublisher(projectId: string, topicName: string, budgetMs: number): Publish {
  const pubsub = new PubSub({
    projectId,
    // gRPC's own pause between connection attempts grows to two minutes: most of what Smartcar's retries last.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    // Statistics of each call, for a debugging service that nobody asks here.
    'grpc.enable_channelz': 0,
  } as ConstructorParameters<typeof PubSub>[0]);
  let client: Promise<v1.PublisherClient> | undefined;
  // A client that could not be started, as without credentials, stays so for good: the next message gets another.
  const connected = () => {
    client ??= connect(pubsub).catch((error) => {
      client = undefined;
      throw error;
    });
    return client;
  };
  // Already while the instance starts. Whether it works is for the first message to tell.
  connected().catch(() => {});

  const topic = `projects/${projectId}/topics/${topicName}`;
  const add = createMicroBatcher(
    async (messages: { data: Buffer; attributes: MessageAttributes }[]) =>
      (await connected()).publish({ topic, messages }, { timeout: budgetMs }),
    BATCH,
  );
  return (data, attributes) => add({ data, attributes }, data.length);
}

/** A client that has begun to get its first token and its connection. */
async function connect(pubsub: PubSub): Promise<v1.PublisherClient> {
  const config = await pubsub.getClientConfig();
  const client = new v1.PublisherClient(config as ConstructorParameters<typeof v1.PublisherClient>[0]);
  const stub = (await client.initialize()) as unknown as GrpcClient;
  stub.getChannel().getConnectivityState(true);
  if (!pubsub.isEmulator) client.auth.getAccessToken().catch(() => {});
  return client;
}

/** The part that is used here of gRPC's client of a service. */
interface GrpcClient {
  getChannel(): { getConnectivityState(tryToConnect: boolean): unknown };
}
