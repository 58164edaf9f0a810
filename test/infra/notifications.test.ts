import assert from 'node:assert/strict';
import { parseConfig } from '../../infra/config.ts';
import { synthesize } from '../../infra/synth.ts';
import { dev, prod, resource, resources } from '../helpers/stacks.ts';

describe('notifications', () => {
  const { service_config } = resource(prod, 'google_cloudfunctions2_function', 'notify');
  const subscription = resource(prod, 'google_pubsub_subscription', 'notify');

  it('are not deployed without NOTIFY_URL', () => {
    assert.doesNotMatch(JSON.stringify(dev), /notify|notification-failures|NOTIFY/);
  });

  it('get the environment that their code reads', () => {
    assert.deepEqual(service_config.environment_variables, {
      GOOGLE_CLOUD_PROJECT: 'my-fleet',
      NODE_OPTIONS: '--max-semi-space-size=16',
      LOG_EXECUTION_ID: 'false',
      NOTIFY_URL: 'https://api.example.com/smartcar?team=%%{a}',
      DEAD_LETTERS_TOPIC: `\${google_pubsub_topic.dead-letters.name}`,
      NOTIFY_TYPES: 'vehicle.error_opened,vehicle.error_resolved',
    });
    const stack = synthesize(parseConfig({ NOTIFY_URL: 'https://10.0.0.1', NOTIFY_PRIVATE: 'true' }));
    const { environment_variables } = resource(
      stack,
      'google_cloudfunctions2_function',
      'notify',
    ).service_config;
    assert.equal(environment_variables.NOTIFY_PRIVATE, 'true');
    assert.equal(environment_variables.NOTIFY_TYPES, undefined);
  });

  it('are bounded, so that their target is not flooded', () => {
    assert.equal(service_config.max_instance_count, 5);
    assert.equal(service_config.max_instance_request_concurrency, 10);
    assert.equal(service_config.ingress_settings, 'ALLOW_INTERNAL_ONLY');
  });

  it('are pushed from the topic of the changes, with an identity', () => {
    const uri = `\${google_cloudfunctions2_function.notify.service_config[0].uri}`;
    assert.equal(subscription.topic, `\${google_pubsub_topic.changes.id}`);
    assert.equal(subscription.name, 'smartcar-prod-notify');
    assert.deepEqual(subscription.push_config, {
      push_endpoint: `${uri}/projects/my-fleet/topics/smartcar-prod-changes`,
      oidc_token: { service_account_email: `\${google_service_account.push.email}`, audience: uri },
    });
    assert.equal(subscription.filter, undefined, 'another filter would be another subscription');
    assert(subscription.ack_deadline_seconds > service_config.timeout_seconds);
    for (const grant of [
      'google_cloud_run_v2_service_iam_member.push-invokes-notify',
      'google_service_account_iam_member.pubsub-signs',
    ]) {
      assert(subscription.depends_on.includes(grant), grant);
    }
  });

  it('are tried 100 times over 15 to 16 hours, and then are dead letters', () => {
    const { retry_policy, dead_letter_policy } = subscription;
    assert.deepEqual(retry_policy, { minimum_backoff: '10s', maximum_backoff: '600s' });
    assert.deepEqual(dead_letter_policy, {
      dead_letter_topic: `\${google_pubsub_topic.dead-letters.id}`,
      max_delivery_attempts: 100,
    });
    const waits = Array.from({ length: 99 }, (_, n) => Math.min(600, 10 * 2 ** n));
    const hours = waits.reduce((sum, seconds) => sum + seconds, 0) / 3600;
    assert(hours > 15 && hours < 16, `${hours}`);
  });

  it('keep nothing waiting but themselves: nothing of process names them', () => {
    const processing = [
      resource(prod, 'google_cloudfunctions2_function', 'process'),
      resource(prod, 'google_pubsub_subscription', 'process'),
    ];
    assert.doesNotMatch(JSON.stringify(processing), /notify/i);
  });

  it('have an alert for failures and an alert for their age, and no other', () => {
    const ids = (stack: typeof dev) => resources(stack, 'google_monitoring_alert_policy').map(([id]) => id);
    const more = ids(prod).filter((id) => !ids(dev).includes(id));
    assert.deepEqual(more, ['notifications-fail', 'oldest-notification']);
  });

  it('tell the name of their subscription', () => {
    assert.equal(prod.output.notify_subscription?.value, `\${google_pubsub_subscription.notify.name}`);
  });
});
