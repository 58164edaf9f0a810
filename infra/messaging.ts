import { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic/index.js';
import { Construct } from 'constructs';
import { type Config, stackName } from './config.ts';

const DAYS = 24 * 60 * 60;

export interface MessagingOptions {
  config: Config;
  /** The HTTPS address of the `process` function, without a path. */
  processUri: string;
}

/** The `events` topic, its push to `process`, and where events go that cannot be processed. */
export class Messaging extends Construct {
  readonly events: PubsubTopic;
  readonly deadLetters: PubsubTopic;
  readonly process: PubsubSubscription;

  constructor(scope: Construct, id: string, { config, processUri }: MessagingOptions) {
    super(scope, id);
    const name = stackName(config);

    this.events = new PubsubTopic(this, 'topic.events', {
      name: `${name}-events`,
      messageRetentionDuration: `${7 * DAYS}s`,
    });
    this.deadLetters = new PubsubTopic(this, 'topic.dead-letters', { name: `${name}-dead-letters` });

    // A dead-letter topic without a subscription keeps nothing.
    new PubsubSubscription(this, 'subscription.dead-letters', {
      name: `${name}-dead-letters`,
      topic: this.deadLetters.id,
      messageRetentionDuration: `${31 * DAYS}s`,
      expirationPolicy: { ttl: '' },
    });
    this.process = new PubsubSubscription(this, 'subscription.process', {
      name: `${name}-process`,
      topic: this.events.id,
      ackDeadlineSeconds: 90,
      messageRetentionDuration: `${7 * DAYS}s`,
      expirationPolicy: { ttl: '' },
      pushConfig: {
        // functions-framework names the source of an event after this path.
        pushEndpoint: `${processUri}/projects/${config.project}/topics/${name}-events`,
      },
      retryPolicy: { minimumBackoff: '10s', maximumBackoff: '600s' },
      deadLetterPolicy: { deadLetterTopic: this.deadLetters.id, maxDeliveryAttempts: 10 },
    });
  }
}
