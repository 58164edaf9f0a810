import { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic/index.js';
import { PubsubTopicIamMember } from '@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import type { Project } from './project.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

export interface TopicsOptions {
  config: Config;
  project: Project;
  encryption: Encryption | undefined;
}

/** Makes the topics `events`, which `receive` publishes to, and `dead-letters`, for what `process` cannot take. */
export class Topics extends Construct {
  readonly events: PubsubTopic;
  readonly deadLetters: PubsubTopic;

  constructor(scope: Construct, id: string, { config, project, encryption }: TopicsOptions) {
    super(scope, id);
    const topic = (name: string, retentionDays: number) =>
      new PubsubTopic(this, `topic.${name}`, {
        name: `${config.stackName}-${name}`,
        // A subscription can be set back so far, and gets again what it has acknowledged.
        messageRetentionDuration: `${retentionDays * SECONDS_A_DAY}s`,
        ...(encryption && { kmsKeyName: encryption.kmsKey, dependsOn: [encryption.wait] }),
      });

    this.events = topic('events', 7);
    this.deadLetters = topic('dead-letters', 31);
    new PubsubTopicIamMember(this, 'grant.pubsub-dead-letters', {
      topic: this.deadLetters.name,
      role: 'roles/pubsub.publisher',
      member: project.agent('gcp-sa-pubsub'),
    });
  }

  /** Lets an account publish events. */
  allowPublishing(id: string, publisher: ServiceAccount): PubsubTopicIamMember {
    return new PubsubTopicIamMember(this, `grant.${id}`, {
      topic: this.events.name,
      role: 'roles/pubsub.publisher',
      member: publisher.member,
    });
  }
}
