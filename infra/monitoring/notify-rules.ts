import { MAX_NOTIFY_ATTEMPTS } from '../subscriptions.ts';
import type { AlertRule, AlertRulesOptions } from './alert-rule.ts';
import { exceeds, logged, subscription } from './promql.ts';

/** Watches notifications between the topic and their target, where notify is deployed. */
export function notifyRules({ subscriptions, metrics }: AlertRulesOptions): AlertRule[] {
  const queue = subscriptions.notify;
  if (!queue || !metrics.notifications) return [];
  const delivered = logged(metrics.notifications.delivered);
  const failed = logged(metrics.notifications.failed);
  return [
    {
      id: 'notifications-fail',
      title: 'notifications fail',
      severity: 'ERROR',
      query: exceeds(failed, { share: 0.05, whole: [delivered, failed], window: '10m', minimum: 3 }),
      forMinutes: 0,
      means: `More than 5 % of notifications, and at least 3, failed over 10 minutes: NOTIFY_URL cannot be reached, is slow, or refuses them. Each is tried again, ${MAX_NOTIFY_ATTEMPTS} times in all, over about 15 hours. What the target answers with 410 becomes a dead letter at once, and with 400, 401, 403, 404 or 422 after 5 minutes. Events are processed meanwhile.`,
      run: 'Read the logs of `notification.failed`: the field `failure` says why. What is a dead letter by then comes back with `npm run ops -- dead-letters redrive`.',
    },
    {
      id: 'oldest-notification',
      title: 'a notification has waited for an hour',
      severity: 'WARNING',
      query: `max(${subscription(queue, 'oldest_unacked_message_age')}) > 3600`,
      forMinutes: 5,
      means:
        'The oldest notification that is not delivered is more than an hour old: it keeps failing, or the target takes fewer notifications than there are changes.',
      run: 'Read the logs of `notification.failed`. If nothing fails, raise NOTIFY_MAX_INSTANCES and deploy.',
    },
  ];
}
