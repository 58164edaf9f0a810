import { PubsubTopic, type PubsubTopicConfig } from '@cdktf/provider-google/lib/pubsub-topic/index.js';
import { PubsubTopicIamMember } from '@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import { afterItsUsers } from './lifecycle.ts';
import { omitUndefined } from './omit-undefined.ts';
import type { Project } from './project.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

export interface TopicsOptions {
  config: Config;
  project: Project;
  encryption: Encryption | undefined;
}

/**
 * Makes the topics:
 * - `events`, which `receive` publishes to;
 * - `dead-letters`, for what `process` cannot take, and what the target of notifications does not take;
 * - `changes`, which `process` publishes to, unless CHANGES is off. docs/decisions/changes-without-pubsub-schema.md says
 *   why the topic has no schema.
 */
export class Topics extends Construct {
  readonly events: PubsubTopic;
  readonly deadLetters: PubsubTopic;
  readonly changes: PubsubTopic | undefined;

  constructor(scope: Construct, id: string, { config, project, encryption }: TopicsOptions) {
    super(scope, id);
    const topic = (name: string, more: Partial<PubsubTopicConfig>) =>
      new PubsubTopic(this, `topic.${name}`, {
        name: `${config.stackName}-${name}`,
        ...omitUndefined({ kmsKeyName: encryption?.kmsKey, dependsOn: encryption && [encryption.wait] }),
        ...more,
      });

    this.events = topic('events', retention(7));
    this.deadLetters = topic('dead-letters', retention(31));
    // Has no retention, which would cost money while nobody subscribes. Each subscription keeps its own messages.
    if (config.changes) this.changes = topic('changes', { lifecycle: afterItsUsers });
    new PubsubTopicIamMember(this, 'grant.pubsub-dead-letters', {
      topic: this.deadLetters.name,
      role: 'roles/pubsub.publisher',
      member: project.agent('gcp-sa-pubsub'),
    });
  }

  /** Lets an account publish to a topic. */
  allowPublishing(id: string, publisher: ServiceAccount, topic: PubsubTopic): PubsubTopicIamMember {
    return new PubsubTopicIamMember(this, `grant.${id}`, {
      topic: topic.name,
      role: 'roles/pubsub.publisher',
      member: publisher.member,
      ...omitUndefined({ lifecycle: topic === this.changes ? afterItsUsers : undefined }),
    });
  }
}

/** Lets a subscription be set back so many days. The subscription then gets again what it has acknowledged. */
const retention = (days: number) => ({ messageRetentionDuration: `${days * SECONDS_A_DAY}s` });
