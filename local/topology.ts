import type { CreateSubscriptionOptions, PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';

interface TopicJson {
  name: string;
}

interface SubscriptionJson {
  name: string;
  topic: string;
  ack_deadline_seconds?: number;
  push_config?: { push_endpoint: string };
  retry_policy?: { minimum_backoff: string; maximum_backoff: string } | undefined;
  dead_letter_policy?: { dead_letter_topic: string; max_delivery_attempts: number };
}

/** The part of a synthesized stack that the emulators can hold. */
export interface StackJson {
  resource: {
    google_pubsub_topic: Record<string, TopicJson>;
    google_pubsub_subscription: Record<string, SubscriptionJson>;
    google_storage_bucket: Record<string, { name: string }>;
  };
}

/** What of the topology is not as the infrastructure has it, and why. */
const LOCAL_OVERRIDES = {
  // With a retry policy the Pub/Sub emulator gives up on messages for good as soon as several fail at once; without
  // one it delivers each again every second, up to the dead-letter policy's last attempt.
  retry_policy: undefined,
} satisfies Partial<SubscriptionJson>;

/**
 * Dead-letters an event here after so many attempts. The emulator tries each second, so that the attempts of the
 * infrastructure, which take hours there, would take half a minute here. A notification has all its attempts here too:
 * they last some two minutes.
 */
export const LOCAL_DELIVERY_ATTEMPTS = 10;

/** Short names of a stack's parts, by their ids in the infrastructure. */
export function namesIn({ resource }: StackJson) {
  const name = (kind: keyof StackJson['resource'], id: string): string => {
    const found = resource[kind][id];
    if (!found) throw new Error(`The synthesized stack has no ${kind}.${id}`);
    return found.name;
  };
  return {
    eventsTopic: name('google_pubsub_topic', 'events'),
    deadLettersTopic: name('google_pubsub_topic', 'dead-letters'),
    changesTopic: name('google_pubsub_topic', 'changes'),
    processSubscription: name('google_pubsub_subscription', 'process'),
    deadLettersSubscription: name('google_pubsub_subscription', 'dead-letters'),
    archiveBucket: name('google_storage_bucket', 'archive'),
  };
}

/** The subscriptions of a stack with their topics, by short names. */
export function sourcesIn({ resource }: StackJson): { subscription: string; topic: string }[] {
  return Object.values(resource.google_pubsub_subscription).map(({ name, topic }) => {
    const id = resolveReferences(topic, resource, '', {});
    return { subscription: name, topic: id.slice(id.lastIndexOf('/') + 1) };
  });
}

/**
 * Creates in the emulators the topics, subscriptions and buckets of a synthesized stack. What exists stays, but
 * pushes where it should.
 * @param functionUrls where each function runs here, by its id in the infrastructure
 */
export async function createTopology(
  { resource }: StackJson,
  { pubsub, storage }: { pubsub: PubSub; storage: Storage },
  functionUrls: Record<string, string>,
): Promise<void> {
  const resolve = (text: string) => resolveReferences(text, resource, pubsub.projectId, functionUrls);

  await Promise.all(
    Object.values(resource.google_pubsub_topic).map(({ name }) => unlessExists(pubsub.createTopic(name))),
  );
  await Promise.all(
    Object.entries(resource.google_pubsub_subscription).map(async ([id, json]) => {
      const { name, topic } = json;
      const options = subscriptionOptions(id, { ...json, ...LOCAL_OVERRIDES }, resolve);
      const created = await unlessExists(pubsub.createSubscription(resolve(topic), name, options));
      if (!created && options.pushConfig)
        await pubsub.subscription(name).modifyPushConfig(options.pushConfig);
    }),
  );
  for (const { name } of Object.values(resource.google_storage_bucket)) {
    await unlessExists(storage.createBucket(resolve(name)));
  }
}

function subscriptionOptions(
  id: string,
  json: SubscriptionJson,
  resolve: (text: string) => string,
): CreateSubscriptionOptions {
  const { ack_deadline_seconds, push_config, retry_policy, dead_letter_policy } = json;
  return {
    ...(ack_deadline_seconds && { ackDeadlineSeconds: ack_deadline_seconds }),
    ...(push_config && { pushConfig: { pushEndpoint: resolve(push_config.push_endpoint) } }),
    ...(retry_policy && {
      retryPolicy: {
        minimumBackoff: { seconds: Number.parseFloat(retry_policy.minimum_backoff) },
        maximumBackoff: { seconds: Number.parseFloat(retry_policy.maximum_backoff) },
      },
    }),
    ...(dead_letter_policy && {
      deadLetterPolicy: {
        deadLetterTopic: resolve(dead_letter_policy.dead_letter_topic),
        maxDeliveryAttempts:
          id === 'process' ? LOCAL_DELIVERY_ATTEMPTS : dead_letter_policy.max_delivery_attempts,
      },
    }),
  };
}

/** Puts in for `${type.id.attribute}` what Terraform would. */
function resolveReferences(
  text: string,
  resource: StackJson['resource'],
  projectId: string,
  functionUrls: Record<string, string>,
): string {
  return text.replace(
    /\$\{(\w+)\.([\w-]+)\.([^}]+)\}/g,
    (reference, type: string, id: string, attribute: string) => {
      const topic = type === 'google_pubsub_topic' ? resource.google_pubsub_topic[id] : undefined;
      if (topic) return attribute === 'id' ? `projects/${projectId}/topics/${topic.name}` : topic.name;
      const url = type === 'google_cloudfunctions2_function' ? functionUrls[id] : undefined;
      if (url) return url;
      throw new Error(`The local system has nothing for ${reference}`);
    },
  );
}

const ALREADY_EXISTS = 6;
const CONFLICT = 409;

/** @returns whether the creation did it, and not an earlier one */
async function unlessExists(creation: Promise<unknown>): Promise<boolean> {
  try {
    await creation;
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === ALREADY_EXISTS || code === CONFLICT) return false;
    throw error;
  }
}
