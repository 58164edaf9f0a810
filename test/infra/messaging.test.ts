import assert from 'node:assert/strict';
import { parseConfig } from '../../infra/config.ts';
import { grantsOf } from '../../infra/docs/grants.ts';
import { synthesize } from '../../infra/synth.ts';
import { dev, KEY, prod, resource, resources } from '../helpers/stacks.ts';

/** Who wants changes subscribes to them. Without a subscriber nothing is kept, and nothing is paid for. */
const WITHOUT_SUBSCRIPTION = ['changes'];

/** A dead letter of a dead letter has nowhere to go: it waits until somebody takes it, or for 31 days. */
const WITHOUT_DEAD_LETTERS = ['dead-letters'];

describe('messaging', () => {
  const process = resource(dev, 'google_pubsub_subscription', 'process');
  const uri = `\${google_cloudfunctions2_function.process.service_config[0].uri}`;

  it('gives every topic a subscription, or a reason to have none', () => {
    const subscribed = resources(dev, 'google_pubsub_subscription').map(([, { topic }]) => topic);
    for (const [id] of resources(dev, 'google_pubsub_topic')) {
      assert.equal(
        subscribed.includes(`\${google_pubsub_topic.${id}.id}`),
        !WITHOUT_SUBSCRIPTION.includes(id),
        `who subscribes to ${id}?`,
      );
    }
  });

  it('gives every subscription a dead-letter policy, or a reason to have none', () => {
    for (const [id, { dead_letter_policy }] of resources(dev, 'google_pubsub_subscription')) {
      assert.equal(dead_letter_policy === undefined, WITHOUT_DEAD_LETTERS.includes(id), id);
    }
    assert.deepEqual(process.dead_letter_policy, {
      dead_letter_topic: `\${google_pubsub_topic.dead-letters.id}`,
      max_delivery_attempts: 30,
    });
  });

  it('pushes with an identity of its own, to the service that the identity is for', () => {
    assert.deepEqual(process.push_config, {
      push_endpoint: `${uri}/projects/my-fleet/topics/smartcar-dev-events`,
      oidc_token: { service_account_email: `\${google_service_account.push.email}`, audience: uri },
    });
  });

  it('waits for an answer longer than the function may take', () => {
    const { timeout_seconds } = resource(dev, 'google_cloudfunctions2_function', 'process').service_config;
    assert(process.ack_deadline_seconds > timeout_seconds);
    assert(process.ack_deadline_seconds <= 600, 'the longest that Pub/Sub has');
  });

  it('backs off up to 10 minutes, so that an outage of hours dead-letters nothing', () => {
    assert.deepEqual(process.retry_policy, { minimum_backoff: '10s', maximum_backoff: '600s' });
    const { max_delivery_attempts } = process.dead_letter_policy;
    const waits = Array.from({ length: max_delivery_attempts - 1 }, (_, n) => Math.min(600, 10 * 2 ** n));
    const hours = waits.reduce((sum, seconds) => sum + seconds, 0) / 3600;
    assert(hours > 3.5 && hours < 4.5, `the last attempt is after ${hours} hours`);
    assert(max_delivery_attempts <= 100, 'the most that Pub/Sub has');
  });

  it('keeps events 7 days and dead letters 31, and no subscription expires', () => {
    const days = (duration: string) => Number.parseInt(duration, 10) / 86_400;
    assert.equal(days(process.message_retention_duration), 7);
    assert.equal(
      days(resource(dev, 'google_pubsub_subscription', 'dead-letters').message_retention_duration),
      31,
    );
    assert.equal(days(resource(dev, 'google_pubsub_topic', 'events').message_retention_duration), 7);
    for (const [, { expiration_policy }] of resources(dev, 'google_pubsub_subscription')) {
      assert.deepEqual(expiration_policy, { ttl: '' });
    }
  });

  it('has a topic for changes, which process alone may publish to, and no other topic', () => {
    const { environment_variables } = resource(
      dev,
      'google_cloudfunctions2_function',
      'process',
    ).service_config;
    assert.equal(environment_variables.CHANGES_TOPIC, `\${google_pubsub_topic.changes.name}`);
    const publishers = grantsOf(dev).filter(({ role }) => role === 'roles/pubsub.publisher');
    assert.deepEqual(
      publishers.filter(({ who, on }) => who === 'process' || on === 'topic changes').map(({ on }) => on),
      ['topic changes'],
    );
    assert.equal(resource(prod, 'google_pubsub_topic', 'changes').kms_key_name, KEY);
  });

  it('keeps no change in the topic itself, which would cost money', () => {
    assert.equal(resource(dev, 'google_pubsub_topic', 'changes').message_retention_duration, undefined);
  });

  it('has nothing of the changes where CHANGES is off', () => {
    const stack = synthesize(parseConfig({ GOOGLE_CLOUD_PROJECT: 'my-fleet', CHANGES: 'off' }));
    assert.doesNotMatch(JSON.stringify(stack), /topic\.changes|-changes"|changes_topic|"changes|CHANGES/);
  });

  it('removes topic and grant only after process was told to leave them alone', () => {
    for (const [type, id] of [
      ['google_pubsub_topic', 'changes'],
      ['google_pubsub_topic_iam_member', 'process-announces'],
    ] as const) {
      assert.deepEqual(resource(dev, type, id).lifecycle, { create_before_destroy: true }, id);
    }
  });

  it('can push before the first event does', () => {
    assert(process.depends_on.includes('google_cloud_run_v2_service_iam_member.push-invokes'));
    assert(process.depends_on.includes('google_service_account_iam_member.pubsub-signs'));
  });
});
