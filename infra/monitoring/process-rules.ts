import { MAX_DELIVERY_ATTEMPTS, MAX_NOTIFY_ATTEMPTS } from '../subscriptions.ts';
import type { AlertRule, AlertRulesOptions } from './alert-rule.ts';
import { atLeast, exceeds, logged, subscription, total } from './promql.ts';

/** Watches events between the topic and the database. */
export function processRules({ subscriptions, metrics }: AlertRulesOptions): AlertRule[] {
  const queue = subscriptions.process;
  const processed = logged(metrics.processed);
  const failed = logged(metrics.processingFailures);
  const isNotifying = subscriptions.notify !== undefined;
  // Is one condition for both subscriptions, since each condition costs money.
  const deadLettered = [queue, ...(subscriptions.notify ? [subscriptions.notify] : [])]
    .map((each) => total(subscription(each, 'dead_letter_message_count'), '10m'))
    .join(' + ');
  return [
    {
      id: 'queue-depth',
      title: 'events wait to be processed',
      severity: 'ERROR',
      query: `sum(${subscription(queue, 'num_undelivered_messages')}) > 1000`,
      forMinutes: 5,
      means:
        'More than 1,000 events have waited for 5 minutes: process fails, or cannot keep up. None is lost.',
      run: '`npm run ops -- status`. If nothing fails, raise PROCESS_MAX_INSTANCES; else `npm run ops -- dead-letters list`.',
    },
    {
      id: 'oldest-event',
      title: 'an event has waited for 30 minutes',
      severity: 'ERROR',
      query: `max(${subscription(queue, 'oldest_unacked_message_age')}) > 1800`,
      forMinutes: 5,
      means: `The oldest event that is not processed is more than 30 minutes old: it keeps failing, or process is behind. After ${MAX_DELIVERY_ATTEMPTS} attempts, which take about 4 hours, it becomes a dead letter.`,
      run: '`npm run ops -- status`, and read the logs of `processing.failed`.',
    },
    {
      id: 'processing-errors',
      title: 'processing fails',
      severity: 'ERROR',
      query: exceeds(failed, {
        share: 0.05,
        whole: [processed, failed, logged(metrics.duplicates)],
        window: '10m',
        minimum: 3,
      }),
      forMinutes: 0,
      means: `More than 5 % of deliveries, and at least 3, failed over 10 minutes. Each is tried again, ${MAX_DELIVERY_ATTEMPTS} times in all, over about 4 hours.`,
      run: 'Read the logs of `processing.failed`, and deploy a fix or roll back. What is a dead letter by then comes back with `npm run ops -- dead-letters redrive`.',
    },
    {
      id: 'dead-lettered',
      title: isNotifying ? 'an event or a notification was dead-lettered' : 'an event was dead-lettered',
      severity: 'ERROR',
      query: `${deadLettered} > 0.5`,
      forMinutes: 0,
      means: `An event failed ${MAX_DELIVERY_ATTEMPTS} times. It is kept as a dead letter for 31 days, and in the archive.${isNotifying ? ` A notification failed ${MAX_NOTIFY_ATTEMPTS} times, and is kept as long.` : ''}`,
      run: '`npm run ops -- dead-letters list` says which and why; `npm run ops -- dead-letters redrive` processes them again after the cause is gone.',
    },
    {
      id: 'dead-letter-backlog',
      title: 'dead letters are waiting',
      severity: 'WARNING',
      query: `sum(${subscription(subscriptions.deadLetters, 'num_undelivered_messages')}) > 0`,
      forMinutes: 60,
      means:
        'Dead letters have waited for an hour. After 31 days they are gone, and then only a replay brings them back.',
      run: '`npm run ops -- dead-letters list`, then `dead-letters redrive` or `dead-letters discard`.',
    },
    {
      id: 'left-out',
      title: 'data of events is left out',
      severity: 'WARNING',
      query: atLeast(1, logged(metrics.leftOut), '1h'),
      forMinutes: 0,
      means:
        'process could not use some signals or errors of an event, or the vehicle is at its limit, and left them out. The rest of the event is processed, and the archive has all of it.',
      run: 'Read the logs of `signals.left_out`, which name the places. After a fix, `npm run ops -- replay --reprocess` puts in what was left out.',
    },
    {
      id: 'vehicle-errors',
      title: 'many vehicles are in error',
      severity: 'WARNING',
      query: exceeds(logged(metrics.vehicleErrors), {
        share: 0.1,
        whole: [processed],
        window: '1h',
        minimum: 5,
      }),
      forMinutes: 0,
      means:
        'More than 10 % of the events of an hour, and at least 5, were VEHICLE_ERROR: vehicles lost their connection or consent, or a manufacturer has an outage. Nothing is wrong with this system.',
      run: '`npm run ops -- archive stats` counts by type and vehicle; https://status.smartcar.com says whether it is a manufacturer.',
    },
  ];
}
