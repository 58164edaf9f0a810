import { PubSub, v1 } from '@google-cloud/pubsub';
import { createMicroBatcher } from './micro-batcher.ts';

/** Publishes a message. Resolves when Pub/Sub has the message. */
export type Publish = (data: Buffer, attributes: Record<string, string>) => Promise<unknown>;

/** A request for many messages costs little more than a request for one. Pub/Sub itself allows 1,000 and 10 MB. */
const BATCH = { spacingMs: 5, maxItems: 100, maxBytes: 1024 * 1024 };

/**
 * Publishes to one topic. Gives up after `budgetMs`.
 *
 * Uses the library's client of the service. The library's `Topic` has each message wait for others that may not come,
 * and takes twice the CPU for the same call (docs/performance.md).
 */
export function createPublisher(projectId: string, topicName: string, budgetMs: number): Publish {
  const pubsub = new PubSub({
    projectId,
    // Left to itself, gRPC's pause between connection attempts grows to two minutes. Smartcar gives up after three.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    // Leaves out gRPC's statistics of each call, which are for a debugging service that is not used here.
    'grpc.enable_channelz': 0,
  } as ConstructorParameters<typeof PubSub>[0]);
  let client: Promise<v1.PublisherClient> | undefined;
  // A client that could not be started, for want of credentials, never starts. The next message gets another client.
  const connected = () => {
    client ??= connect(pubsub).catch((error) => {
      client = undefined;
      throw error;
    });
    return client;
  };
  // Connects while the instance starts. An error is left to the first message.
  connected().catch(() => {});

  const topic = `projects/${projectId}/topics/${topicName}`;
  const add = createMicroBatcher(
    async (messages: { data: Buffer; attributes: Record<string, string> }[]) =>
      (await connected()).publish({ topic, messages }, { timeout: budgetMs }),
    BATCH,
  );
  return (data, attributes) => add({ data, attributes }, data.length);
}

/** Makes a client that has begun to get its first token and its connection. */
async function connect(pubsub: PubSub): Promise<v1.PublisherClient> {
  const config = await pubsub.getClientConfig();
  const client = new v1.PublisherClient(config as ConstructorParameters<typeof v1.PublisherClient>[0]);
  const stub = (await client.initialize()) as unknown as GrpcClient;
  stub.getChannel().getConnectivityState(true);
  if (!pubsub.isEmulator) client.auth.getAccessToken().catch(() => {});
  return client;
}

/** The part of gRPC's client of a service that is used here. */
interface GrpcClient {
  getChannel(): { getConnectivityState(tryToConnect: boolean): unknown };
}
