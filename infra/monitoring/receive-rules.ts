import type { AlertRule, AlertRulesOptions } from './alert-rule.ts';
import { atLeast, exceeds, logged, percentile, total } from './promql.ts';
import { DAYS, GOAL } from './slo.ts';

/** Multiplies the rate of errors that the goal allows: at the product, the budget of DAYS is spent in two days. */
const BURN_RATE = 14.4;

/** Watches what Smartcar sees of the receiver, and what the receiver sees of Smartcar. */
export function receiveRules({ config: { silenceHours }, metrics }: AlertRulesOptions): AlertRule[] {
  const received = logged(metrics.received);
  const refused = logged(metrics.refused);
  const undelivered = logged(metrics.undelivered);
  const burnt = Number((BURN_RATE * (1 - GOAL)).toFixed(4));
  const events = (count: number) => atLeast(count, logged(metrics.latency, '_count'), '5m');
  const rules: AlertRule[] = [
    {
      id: 'receive-errors',
      title: 'receive answers 5xx',
      severity: 'CRITICAL',
      query: exceeds(undelivered, { share: 0.05, whole: [received, undelivered], window: '5m', minimum: 3 }),
      forMinutes: 0,
      means:
        'More than 5 % of webhooks, and at least 3, were answered 5xx or 429 over 5 minutes: archive or Pub/Sub refuses, or there are too few instances. Smartcar tries each event 4 times in 3 minutes and then drops it for good.',
      run: '`npm run ops -- status`, and read the logs of `webhook.failed`: the field `failed` says which of archive and publish refuses. Once it is over, `npm run ops -- reconcile` publishes what was archived only.',
    },
    {
      id: 'receive-throttled',
      title: 'receive has too few instances',
      severity: 'CRITICAL',
      query: atLeast(1, logged(metrics.throttled), '5m'),
      forMinutes: 0,
      means:
        'Cloud Run answered a webhook 429, since MAX_INSTANCES of receive were busy or none could start. Smartcar tries each event 4 times in 3 minutes and then drops it for good.',
      run: 'Raise MAX_INSTANCES and deploy. `npm run ops -- status` says whether receive is slow, which makes it need more instances.',
    },
    {
      id: 'error-budget',
      title: 'the error budget burns',
      severity: 'CRITICAL',
      // Asks over two windows. So the alert fires only for what lasts, and stops soon after.
      // https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
      query: [
        exceeds(undelivered, { share: burnt, whole: [received, undelivered], window: '1h', minimum: 3 }),
        exceeds(undelivered, { share: burnt, whole: [received, undelivered], window: '5m', minimum: 1 }),
      ].join(' and '),
      forMinutes: 0,
      means: `So many webhooks, and at least 3, are answered 5xx or 429 that what ${GOAL * 100} % allows for ${DAYS} days would be spent in two.`,
      run: '`npm run ops -- status`, and read the logs of `webhook.failed`. Once it is over, `npm run ops -- reconcile`.',
    },
    {
      id: 'receive-slow',
      title: 'receive is slow',
      severity: 'WARNING',
      query: `${percentile(metrics.latency, 99)} > 5000 and ${events(20)}`,
      forMinutes: 5,
      means: '1 % of events, of at least 20, take longer than 5 s. Smartcar gives up after 15 s.',
      run: '`npm run ops -- status`. If instances are at MAX_INSTANCES, raise it; if starts are slow, set MIN_INSTANCES=1.',
    },
    {
      id: 'receive-too-slow',
      title: 'receive is about to time out',
      severity: 'CRITICAL',
      query: `${percentile(metrics.latency, 99)} >= 10000 and ${events(3)}`,
      forMinutes: 0,
      means:
        '1 % of events, of at least 3, take the 10 s that receive has for them. Smartcar gives up after 15 s.',
      run: '`npm run ops -- status`, then https://status.cloud.google.com for Cloud Storage and Pub/Sub. Once it is over, `npm run ops -- reconcile`.',
    },
    {
      id: 'refused',
      title: 'requests are refused',
      severity: 'WARNING',
      query: atLeast(20, refused, '1h'),
      forMinutes: 0,
      means:
        'At least 20 requests of an hour were not signed by Smartcar, or were no event. While events arrive beside them, somebody probes the receiver, and nothing is lost.',
      run: 'Read the logs of `signature.failed` and `webhook.refused`: the field `sourceIp` says who asks.',
    },
    {
      id: 'mostly-refused',
      title: 'most requests are refused',
      // Wakes nobody, since three requests of a stranger are enough for this alert.
      severity: 'ERROR',
      query: exceeds(refused, {
        share: 0.5,
        whole: [received, refused, undelivered],
        window: '1h',
        minimum: 3,
      }),
      forMinutes: 0,
      means:
        'More than half of the requests of an hour, and at least 3, were refused. Where they are of Smartcar, the token was changed there and not here, and events are being lost.',
      run: '`npm run send -- vehicle-state --url <webhook URL> --token <the token in the Smartcar dashboard>`. If that is refused as well, deploy the token: "Rotate the token" in docs/deployment.md.',
    },
    {
      id: 'silence',
      title: `no event for ${silenceHours} hours`,
      severity: 'ERROR',
      query: `${total(received, `${silenceHours}h`)} == 0`,
      forMinutes: 10,
      means: `No event arrived for ${silenceHours} hours, which is SILENCE_HOURS. The webhook may be disabled at Smartcar, which keeps no event meanwhile, or have another URL.`,
      run: 'Look at the webhook in the Smartcar dashboard, and send its test delivery. `npm run ops -- status` says what arrived last.',
    },
  ];
  return rules.filter(({ id }) => id !== 'silence' || silenceHours > 0);
}
