import type { CloudFunction } from '../function.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { LogMetrics } from './log-metrics.ts';
import { latency, logged, ratio, requests, subscription, total } from './promql.ts';

/** Whom an alert should disturb: CRITICAL somebody now, ERROR somebody today, WARNING whoever looks. */
export type Severity = 'CRITICAL' | 'ERROR' | 'WARNING';

export interface AlertDocumentation {
  id: string;
  title: string;
  severity: Severity;
  /** What is the case, and what follows from it. */
  means: string;
  /** What to do, with the command to run. */
  run: string;
}

export interface AlertRule extends AlertDocumentation {
  /** PromQL that has a result while the alert should fire. */
  query: string;
  /** How long it must have one, in minutes. */
  forMinutes: number;
}

export interface AlertRulesOptions {
  receive: CloudFunction;
  process: CloudFunction;
  subscriptions: Subscriptions;
  metrics: LogMetrics;
}

/** What to be told of, from the vendor's edge to the last store. */
export function alertRules({ receive, process, subscriptions, metrics }: AlertRulesOptions): AlertRule[] {
  const queue = subscriptions.process;
  return [
    {
      id: 'receive-errors',
      title: 'receive answers 5xx',
      severity: 'CRITICAL',
      query: `${ratio(requests(receive, '5xx'), requests(receive), '5m')} > 0.05`,
      forMinutes: 0,
      means:
        'More than 5 % of requests were answered 5xx over 5 minutes: archive or Pub/Sub refuses. Smartcar tries each event 4 times in 3 minutes and then drops it for good.',
      run: '`npm run ops -- status`, and read the logs of `webhook.failed`: the field `failed` says which of archive and publish refuses. Once it is over, `npm run ops -- reconcile` publishes what was archived only.',
    },
    {
      id: 'receive-slow',
      title: 'receive is slow',
      severity: 'WARNING',
      query: `${latency(receive, 99)} > 5000`,
      forMinutes: 5,
      means: '1 % of requests take longer than 5 s. Smartcar gives up after 15 s.',
      run: '`npm run ops -- status`. If instances are at MAX_INSTANCES, raise it; if starts are slow, set MIN_INSTANCES=1.',
    },
    {
      id: 'receive-too-slow',
      title: 'receive is about to time out',
      severity: 'CRITICAL',
      query: `${latency(receive, 99)} > 10000`,
      forMinutes: 0,
      means: '1 % of requests take longer than 10 s, the budget of receive. Smartcar gives up after 15 s.',
      run: '`npm run ops -- status`, then https://status.cloud.google.com for Cloud Storage and Pub/Sub. Once it is over, `npm run ops -- reconcile`.',
    },
    {
      id: 'signature-failures',
      title: 'signatures are refused',
      severity: 'ERROR',
      query: `${total(logged(metrics.signatureFailures), '5m')} > 5`,
      forMinutes: 0,
      means:
        'More than 5 requests in 5 minutes were not signed with a token that is known: somebody probes the receiver, or the token was changed at Smartcar and not here. In that case events are being lost.',
      run: '`npm run send -- vehicle-state --url <webhook URL> --token <the token in the Smartcar dashboard>`. If that is refused as well, add the token: "Rotating the token" in the README.',
    },
    {
      id: 'queue-depth',
      title: 'events wait to be processed',
      severity: 'ERROR',
      query: `sum(${subscription(queue, 'num_undelivered_messages')}) > 1000`,
      forMinutes: 5,
      means:
        'More than 1,000 events have waited for 5 minutes: process fails, or cannot keep up. None is lost.',
      run: '`npm run ops -- status`. If nothing fails, raise MAX_INSTANCES; else `npm run ops -- dead-letters list`.',
    },
    {
      id: 'oldest-event',
      title: 'an event has waited for 10 minutes',
      severity: 'ERROR',
      query: `max(${subscription(queue, 'oldest_unacked_message_age')}) > 600`,
      forMinutes: 5,
      means:
        'The oldest event that is not processed is more than 10 minutes old: it keeps failing, or process is behind. After 10 attempts it becomes a dead letter; after 7 days it would be gone from the queue, though not from the archive.',
      run: '`npm run ops -- status`, and read the logs of `processing.failed`.',
    },
    {
      id: 'processing-errors',
      title: 'processing fails',
      severity: 'ERROR',
      query: `${ratio(logged(metrics.processingFailures), requests(process), '10m')} > 0.05`,
      forMinutes: 0,
      means: 'More than 5 % of deliveries failed over 10 minutes. Each is tried again, 10 times in all.',
      run: 'Read the logs of `processing.failed`, and deploy a fix or roll back. What is a dead letter by then comes back with `npm run ops -- dead-letters redrive`.',
    },
    {
      id: 'dead-lettered',
      title: 'an event was dead-lettered',
      severity: 'ERROR',
      query: `${total(subscription(queue, 'dead_letter_message_count'), '10m')} > 0`,
      forMinutes: 0,
      means: 'An event failed 10 times. It is kept as a dead letter for 31 days, and in the archive.',
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
      id: 'missing-twice',
      title: 'events stay missing',
      severity: 'ERROR',
      query: `${total(logged(metrics.missingTwice), '30m')} > 0`,
      forMinutes: 0,
      means:
        'Archived events were published again by reconcile and are still not processed. They are dead letters, or wait behind a backlog; reconcile does not publish them a third time.',
      run: '`npm run ops -- dead-letters list`. When neither those nor the backlog account for them: `npm run ops -- reconcile`.',
    },
    {
      id: 'reconcile-fails',
      title: 'reconcile fails',
      severity: 'WARNING',
      query: `${total(logged(metrics.reconcileFailures), '1h')} > 1`,
      forMinutes: 0,
      means:
        'reconcile failed twice in an hour: an outage of Pub/Sub would not heal by itself. Nothing is lost meanwhile.',
      run: 'Read the logs of `reconcile.failed`, then `npm run ops -- reconcile`.',
    },
    {
      id: 'vehicle-errors',
      title: 'many vehicles are in error',
      severity: 'WARNING',
      query: `${ratio(logged(metrics.vehicleErrors), logged(metrics.received), '1h')} > 0.1`,
      forMinutes: 0,
      means:
        'More than 10 % of the events of an hour were VEHICLE_ERROR: vehicles lost their connection or consent, or a manufacturer has an outage. Nothing is wrong with this system.',
      run: '`npm run ops -- archive stats` counts by type and vehicle; https://status.smartcar.com says whether it is a manufacturer.',
    },
  ];
}
