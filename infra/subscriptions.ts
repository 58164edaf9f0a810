import { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { ServiceAccountIamMember } from '@cdktf/provider-google/lib/service-account-iam-member/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { CloudFunction } from './function.ts';
import type { Project } from './project.ts';
import { PushSubscription } from './push-subscription.ts';
import type { Topics } from './topics.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

/** Lets an outage last about 4 hours: with the backoff, the last attempt is so long after the first. */
export const MAX_DELIVERY_ATTEMPTS = 30;

/** Is the most that Pub/Sub has: with the backoff, the last attempt is 15 hours and 40 minutes after the first. */
export const MAX_NOTIFY_ATTEMPTS = 100;

export interface SubscriptionsOptions {
  config: Config;
  project: Project;
  topics: Topics;
  /** Takes the events. */
  processor: CloudFunction;
  /** Takes the changes. */
  notify: CloudFunction | undefined;
  /** Calls both functions, for Pub/Sub. */
  caller: ServiceAccount;
}

/** Pushes events to `process` and changes to `notify`, and keeps what they cannot take. */
export class Subscriptions extends Construct {
  readonly process: PubsubSubscription;
  readonly notify: PubsubSubscription | undefined;
  readonly deadLetters: PubsubSubscription;

  constructor(scope: Construct, id: string, options: SubscriptionsOptions) {
    super(scope, id);
    const { config, project, topics, processor, notify, caller } = options;

    // A dead-letter topic without a subscription keeps nothing.
    this.deadLetters = new PubsubSubscription(this, 'subscription.dead-letters', {
      name: `${config.stackName}-dead-letters`,
      topic: topics.deadLetters.id,
      messageRetentionDuration: `${31 * SECONDS_A_DAY}s`,
      expirationPolicy: { ttl: '' },
    });

    const signing = new ServiceAccountIamMember(this, 'grant.pubsub-signs', {
      serviceAccountId: caller.name,
      role: 'roles/iam.serviceAccountOpenIdTokenCreator',
      member: project.agent('gcp-sa-pubsub'),
      // Pub/Sub's agent may not exist before the project's first topic does.
      dependsOn: [topics.events],
    });
    const common = { config, project, caller, signing, deadLetters: topics.deadLetters };
    this.process = new PushSubscription(this, 'process', {
      ...common,
      topic: topics.events,
      target: processor,
      maxDeliveryAttempts: MAX_DELIVERY_ATTEMPTS,
      grantIds: { invoke: 'push-invokes', acknowledge: 'pubsub-acknowledges' },
    }).subscription;
    if (!notify || !topics.changes) return;
    // Has no filter for NOTIFY_TYPES. A filter cannot be changed, so Terraform would replace the subscription, and what
    // waits in the subscription would be lost.
    this.notify = new PushSubscription(this, 'notify', {
      ...common,
      topic: topics.changes,
      target: notify,
      maxDeliveryAttempts: MAX_NOTIFY_ATTEMPTS,
      grantIds: { invoke: 'push-invokes-notify', acknowledge: 'pubsub-acknowledges-notify' },
    }).subscription;
  }
}
