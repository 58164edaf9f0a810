import { PublisherClient } from '@google-cloud/pubsub-api';
import { grpc } from 'google-gax';
import { emulatorUrl } from './emulator-url.ts';
import { createMicroBatcher } from './micro-batcher.ts';
import type { Environment } from './settings.ts';

/** Publishes a message. Resolves when Pub/Sub has the message. */
export type Publish = (data: Buffer, attributes: Record<string, string>) => Promise<unknown>;

export interface PublisherOptions {
  projectId: string;
  /** Short name of the topic. */
  topic: string;
  /** Milliseconds until a message that Pub/Sub has not taken fails. */
  withinMs: number;
  /** Names the emulator, in `PUBSUB_EMULATOR_HOST`, as for Google's client library. */
  env: Environment;
}

/** A request for many messages costs little more than a request for one. Pub/Sub itself allows 1,000 and 10 MB. */
const BATCH = { spacingMs: 5, maxItems: 100, maxBytes: 1024 * 1024 };

const GRPC = {
  // Left to itself, gRPC's pause between connection attempts grows to two minutes. Smartcar gives up after three.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // Finds a dead connection, as Google's client library does.
  'grpc.keepalive_time_ms': 300_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // Leaves out gRPC's statistics of each call, which are for a debugging service that is not used here.
  'grpc.enable_channelz': 0,
};

/**
 * Retries what Google's client retries, for `withinMs`. Left to itself, the pause between two attempts grows to a minute,
 * and a pause that has begun outlasts the deadline of the call.
 */
const retryFor = (withinMs: number) => ({
  timeout: withinMs,
  retry: {
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 1_000,
      initialRpcTimeoutMillis: withinMs,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: withinMs,
      totalTimeoutMillis: withinMs,
    },
  },
});

/** Publishes to one topic, by the generated client (docs/decisions/generated-publisher.md). */
export function createPublisher({ projectId, topic, withinMs, env }: PublisherOptions): Publish {
  let client: Promise<PublisherClient> | undefined;
  // A client that could not be started, for want of credentials, never starts. The next message gets another client.
  const connected = () => {
    client ??= connect(projectId, env.PUBSUB_EMULATOR_HOST).catch((error) => {
      client = undefined;
      throw error;
    });
    return client;
  };
  // Connects while the instance starts. An error is left to the first message.
  connected().catch(() => {});

  const name = `projects/${projectId}/topics/${topic}`;
  const add = createMicroBatcher(
    async (messages: { data: Buffer; attributes: Record<string, string> }[]) =>
      (await connected()).publish({ topic: name, messages }, retryFor(withinMs)),
    BATCH,
  );
  return (data, attributes) => add({ data, attributes }, data.length);
}

/** Makes a client that has begun to get its first token and its connection. */
async function connect(projectId: string, emulator: string | undefined): Promise<PublisherClient> {
  const client = new PublisherClient({ projectId, ...GRPC, ...(emulator && emulatorOptions(emulator)) });
  const stub = (await client.initialize()) as unknown as GrpcClient;
  stub.getChannel().getConnectivityState(true);
  if (!emulator) client.auth.getAccessToken().catch(() => {});
  return client;
}

/** @param host `host:port`, with or without a scheme */
function emulatorOptions(host: string) {
  const { hostname, port } = new URL(emulatorUrl(host));
  return { servicePath: hostname, port: Number(port || 80), sslCreds: grpc.credentials.createInsecure() };
}

/** The part of gRPC's client of a service that is used here. */
interface GrpcClient {
  getChannel(): { getConnectivityState(tryToConnect: boolean): unknown };
}
