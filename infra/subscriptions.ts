import { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import { PubsubSubscriptionIamMember } from '@cdktf/provider-google/lib/pubsub-subscription-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { ServiceAccountIamMember } from '@cdktf/provider-google/lib/service-account-iam-member/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { CloudFunction } from './function.ts';
import type { Project } from './project.ts';
import type { Topics } from './topics.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

/** Lets an outage last about 4 hours: with the backoff below, the last attempt is so long after the first. */
export const MAX_DELIVERY_ATTEMPTS = 30;

export interface SubscriptionsOptions {
  config: Config;
  project: Project;
  topics: Topics;
  /** Takes the events. */
  target: CloudFunction;
  /** Calls the target, for Pub/Sub. */
  caller: ServiceAccount;
}

/** Pushes events to `process`, and keeps what `process` cannot take. */
export class Subscriptions extends Construct {
  readonly process: PubsubSubscription;
  readonly deadLetters: PubsubSubscription;

  constructor(
    scope: Construct,
    id: string,
    { config, project, topics, target, caller }: SubscriptionsOptions,
  ) {
    super(scope, id);
    const agent = project.agent('gcp-sa-pubsub');

    // A dead-letter topic without a subscription keeps nothing.
    this.deadLetters = new PubsubSubscription(this, 'subscription.dead-letters', {
      name: `${config.stackName}-dead-letters`,
      topic: topics.deadLetters.id,
      messageRetentionDuration: `${31 * SECONDS_A_DAY}s`,
      expirationPolicy: { ttl: '' },
    });

    const invoker = target.allowInvocation('push-invokes', caller.member);
    const token = new ServiceAccountIamMember(this, 'grant.pubsub-signs', {
      serviceAccountId: caller.name,
      role: 'roles/iam.serviceAccountOpenIdTokenCreator',
      member: agent,
      // Pub/Sub's agent may not exist before the project's first topic does.
      dependsOn: [topics.events],
    });
    this.process = new PubsubSubscription(this, 'subscription.process', {
      name: `${config.stackName}-process`,
      topic: topics.events.id,
      // With less time than the function may run, Pub/Sub would deliver a slow event again while it is processed.
      ackDeadlineSeconds: target.timeoutSeconds + 30,
      messageRetentionDuration: `${7 * SECONDS_A_DAY}s`,
      expirationPolicy: { ttl: '' },
      pushConfig: {
        // functions-framework names the source of an event after this path.
        pushEndpoint: `${target.uri}/projects/${config.project}/topics/${topics.events.nameInput}`,
        // Cloud Run expects the address of the service alone; the default would be the whole endpoint.
        oidcToken: { serviceAccountEmail: caller.email, audience: target.uri },
      },
      retryPolicy: { minimumBackoff: '10s', maximumBackoff: '600s' },
      deadLetterPolicy: {
        deadLetterTopic: topics.deadLetters.id,
        maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
      },
      dependsOn: [invoker, token],
    });
    // Pub/Sub acknowledges what it dead-letters, which takes this grant.
    new PubsubSubscriptionIamMember(this, 'grant.pubsub-acknowledges', {
      subscription: this.process.name,
      role: 'roles/pubsub.subscriber',
      member: agent,
    });
  }
}
