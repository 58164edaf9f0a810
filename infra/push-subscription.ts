import { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import { PubsubSubscriptionIamMember } from '@cdktf/provider-google/lib/pubsub-subscription-iam-member/index.js';
import type { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { CloudFunction } from './function.ts';
import type { Project } from './project.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

/** Makes Pub/Sub wait longer for a response than the function may run. */
const GRACE_SECONDS = 30;

export interface PushSubscriptionOptions {
  config: Config;
  project: Project;
  topic: PubsubTopic;
  /** Takes the messages, and gives the subscription its name. */
  target: CloudFunction;
  /** Calls the target, for Pub/Sub. */
  caller: ServiceAccount;
  /** Lets Pub/Sub sign as the caller. */
  signing: ITerraformDependable;
  /** Keeps what the target does not take. */
  deadLetters: PubsubTopic;
  maxDeliveryAttempts: number;
  /** Names the grants in the stack. */
  grantIds: { invoke: string; acknowledge: string };
}

/** Pushes the messages of a topic to a function, again and again with backoff, and then to the dead letters. */
export class PushSubscription extends Construct {
  readonly subscription: PubsubSubscription;

  constructor(scope: Construct, id: string, options: PushSubscriptionOptions) {
    super(scope, id);
    const { config, project, topic, target, caller, grantIds } = options;
    const invoker = target.allowInvocation(grantIds.invoke, caller.member);
    this.subscription = new PubsubSubscription(this, `subscription.${id}`, {
      name: target.serviceName,
      topic: topic.id,
      // With less time than the function may run, Pub/Sub would deliver a slow message again while it is processed.
      ackDeadlineSeconds: target.timeoutSeconds + GRACE_SECONDS,
      messageRetentionDuration: `${7 * SECONDS_A_DAY}s`,
      expirationPolicy: { ttl: '' },
      pushConfig: {
        // functions-framework names the source of an event after this path.
        pushEndpoint: `${target.uri}/projects/${config.project}/topics/${topic.nameInput}`,
        // Cloud Run expects the address of the service alone; the default would be the whole endpoint.
        oidcToken: { serviceAccountEmail: caller.email, audience: target.uri },
      },
      retryPolicy: { minimumBackoff: '10s', maximumBackoff: '600s' },
      deadLetterPolicy: {
        deadLetterTopic: options.deadLetters.id,
        maxDeliveryAttempts: options.maxDeliveryAttempts,
      },
      dependsOn: [invoker, options.signing],
    });
    // Lets Pub/Sub acknowledge what it dead-letters.
    new PubsubSubscriptionIamMember(this, `grant.${grantIds.acknowledge}`, {
      subscription: this.subscription.name,
      role: 'roles/pubsub.subscriber',
      member: project.agent('gcp-sa-pubsub'),
    });
  }
}
