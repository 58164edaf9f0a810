import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_EVENTS } from '../../../infra/monitoring/log-filter.ts';
import { promqlName } from '../../../infra/monitoring/promql.ts';
import { dev, prod, resource, resources } from '../../helpers/stacks.ts';

// https://cloud.google.com/monitoring/api/metrics_gcp
const GOOGLE_METRICS = [
  'firestore.googleapis.com/document/write_ops_count',
  'monitoring.googleapis.com/uptime_check/check_passed',
  'pubsub.googleapis.com/subscription/dead_letter_message_count',
  'pubsub.googleapis.com/subscription/num_undelivered_messages',
  'pubsub.googleapis.com/subscription/oldest_unacked_message_age',
  'pubsub.googleapis.com/topic/message_sizes',
  'run.googleapis.com/container/billable_instance_time',
  'storage.googleapis.com/storage/v2/total_bytes',
];

const ALERTS: Record<string, string> = {
  'dead-letter-backlog': 'WARNING',
  'dead-lettered': 'ERROR',
  'error-budget': 'CRITICAL',
  'left-out': 'WARNING',
  'missing-twice': 'ERROR',
  'mostly-refused': 'ERROR',
  'oldest-event': 'ERROR',
  'passed-over': 'ERROR',
  'processing-errors': 'ERROR',
  'queue-depth': 'ERROR',
  'receive-errors': 'CRITICAL',
  'receive-slow': 'WARNING',
  'receive-throttled': 'CRITICAL',
  'receive-too-slow': 'CRITICAL',
  'reconcile-absent': 'ERROR',
  'reconcile-fails': 'WARNING',
  refused: 'WARNING',
  silence: 'ERROR',
  uptime: 'CRITICAL',
  'vehicle-errors': 'WARNING',
};

describe('monitoring', () => {
  const policies = resources(dev, 'google_monitoring_alert_policy');

  const knownIn = (stack: typeof dev) => [
    ...GOOGLE_METRICS,
    ...resources(stack, 'google_logging_metric').map(([, { name }]) => `logging.googleapis.com/user/${name}`),
  ];

  /** Lists the metrics that a text asks for, whether in PromQL or as a filter, and says of each whether it exists. */
  function metricsIn(text: string, stack: typeof dev): { metric: string; exists: boolean }[] {
    const promql = /(\w+_googleapis_com:\w+?)(?:_bucket|_count(?=\{[^}]*topic_id)|(?<=_latency)_count)?\{/g;
    const known = knownIn(stack);
    const names = [
      ...[...text.matchAll(promql)].map(
        ([, name]) => known.find((metric) => promqlName(metric) === name) ?? `${name}`,
      ),
      ...[...text.matchAll(/metric\.type="([^"]+)"/g)].map(([, name]) => `${name}`),
    ];
    return names.map((metric) => ({ metric, exists: known.includes(metric) }));
  }

  it('alerts to this, this loudly', () => {
    assert.deepEqual(Object.fromEntries(policies.map(([id, { severity }]) => [id, severity])), ALERTS);
  });

  it('tells every address and channel, what it means and what to do', () => {
    for (const [id, { notification_channels }] of resources(prod, 'google_monitoring_alert_policy')) {
      assert.deepEqual(
        notification_channels,
        [
          `\${google_monitoring_notification_channel.email-1.name}`,
          `\${google_monitoring_notification_channel.email-2.name}`,
          'projects/my-fleet/notificationChannels/42',
        ],
        id,
      );
    }
    for (const [id, { documentation }] of resources(prod, 'google_monitoring_alert_policy')) {
      assert.match(documentation.content, /\*\*What it means\.\*\* \w/, id);
      assert.match(documentation.content, /\*\*What to do\.\*\* .*(`npm run |logs of `|deploy\\.)/, id);
    }
  });

  it('asks each alert of a metric that exists: one of Google, or of this stack', () => {
    for (const stack of [dev, prod]) {
      for (const [id, { conditions }] of resources(stack, 'google_monitoring_alert_policy')) {
        const text = conditions.map(
          (condition: Record<string, { query?: string; filter?: string }>) =>
            condition.condition_prometheus_query_language?.query ?? condition.condition_threshold?.filter,
        );
        const metrics = metricsIn(text.join('\n'), stack);
        assert(metrics.length > 0, id);
        for (const { metric, exists } of metrics) assert(exists, `${id} asks for ${metric}`);
      }
    }
  });

  const query = (id: string, stack = dev): string =>
    resource(stack, 'google_monitoring_alert_policy', id).conditions[0].condition_prometheus_query_language
      .query;

  it('asks for the right share, number or time', () => {
    assert.match(query('receive-slow'), /^histogram_quantile\(0\.99, .*> 5000 and .* > 19\.5$/);
    assert.match(query('receive-too-slow'), /^histogram_quantile\(0\.99, .*>= 10000 and .* > 2\.5$/);
    assert.match(query('receive-throttled'), /smartcar_dev_throttled\{.*\[5m\]\)\) or vector\(0\)\) > 0\.5$/);
    assert.match(query('refused'), /smartcar_dev_refused\{.*\[1h\]\)\) or vector\(0\)\) > 19\.5$/);
    assert.match(query('queue-depth'), /subscription_id="smartcar-dev-process"\}\) > 1000$/);
    assert.match(query('oldest-event'), /subscription_id="smartcar-dev-process"\}\) > 1800$/);
    assert.match(query('dead-lettered'), /subscription_id="smartcar-dev-process".* > 0\.5$/);
    assert.match(query('dead-letter-backlog'), /subscription_id="smartcar-dev-dead-letters".* > 0$/);
    assert.match(query('dead-lettered', prod), /prod-process".* \+ .*prod-notify".* > 0\.5$/);
    assert.match(query('oldest-notification', prod), /subscription_id="smartcar-prod-notify"\}\) > 3600$/);
    assert.match(query('passed-over'), /smartcar_dev_passed_over\{.*\[30m\].* > 0\.5$/);
    assert.match(query('left-out'), /smartcar_dev_left_out\{.*\[1h\].* > 0\.5$/);
    assert.match(query('reconcile-absent'), /smartcar_dev_reconciled\{.*\[1h\]\)\) or vector\(0\)\) == 0$/);
    const { filter } = resource(dev, 'google_logging_metric', 'reconciled');
    assert.match(filter, /jsonPayload\.event="reconcile\.completed"$/);
    assert.match(query('silence'), /smartcar_dev_received\{.*\[24h\]\)\) or vector\(0\)\) == 0$/);
  });

  const ratios = [
    {
      id: 'receive-errors',
      part: 'undelivered',
      whole: ['received', 'undelivered'],
      share: 0.05,
      minimum: 3,
    },
    {
      id: 'mostly-refused',
      part: 'refused',
      whole: ['received', 'refused', 'undelivered'],
      share: 0.5,
      minimum: 3,
    },
    {
      id: 'processing-errors',
      part: 'processing_failures',
      whole: ['processed', 'processing_failures', 'duplicates'],
      share: 0.05,
      minimum: 3,
    },
    { id: 'vehicle-errors', part: 'vehicle_errors', whole: ['processed'], share: 0.1, minimum: 5 },
    {
      id: 'notifications-fail',
      part: 'notification_failures',
      whole: ['notified', 'notification_failures'],
      share: 0.05,
      minimum: 3,
    },
  ];
  for (const { id, part, whole, share, minimum } of ratios) {
    it(`fires ${id} above a share and a minimum of the functions' counters`, () => {
      const [ratio = '', least = ''] = query(id, prod).split(' and ');
      const counters = (text: string) =>
        [...text.matchAll(/user_smartcar_prod_(\w+)\{/g)].map(([, name]) => name);
      assert.deepEqual(counters(ratio), [part, ...whole]);
      assert(ratio.endsWith(` > ${share}`), ratio);
      assert.deepEqual(counters(least), [part]);
      assert(least.endsWith(` > ${minimum - 0.5}`), least);
    });
  }

  it('has no alert for silence where SILENCE_HOURS is 0', () => {
    assert.equal(prod.resource.google_monitoring_alert_policy?.silence, undefined);
  });

  it('burns the error budget over an hour and over 5 minutes, by at least 3 webhooks', () => {
    const parts = query('error-budget').split(' and ');
    assert.deepEqual(
      parts.map((part) => /(?:> )([\d.]+)$/.exec(part)?.[1]),
      ['0.0144', '2.5', '0.0144', '0.5'],
    );
    assert.deepEqual(
      parts.map((part) => [...new Set([...part.matchAll(/\[(\w+)\]/g)].map(([, window]) => window))].join()),
      ['1h', '1h', '5m', '5m'],
    );
  });

  it('counts what Cloud Run answers itself, and no request of the uptime check', () => {
    const filter = (id: string) => resource(dev, 'google_logging_metric', id).filter;
    for (const id of ['undelivered', 'throttled']) {
      assert.match(
        filter(id),
        /log_id\("run\.googleapis\.com\/requests"\) AND httpRequest\.requestMethod="POST"/,
      );
      assert.match(filter(id), /httpRequest\.status=429/);
    }
    assert.match(filter('undelivered'), /httpRequest\.status>=500/);
    const asked = JSON.stringify([policies, resources(dev, 'google_monitoring_slo')]);
    assert.doesNotMatch(asked, /run[._]googleapis[._]com[:/]request_/);
  });

  it('counts what process left out, and vehicle errors without test deliveries', () => {
    const filter = (id: string) => resource(dev, 'google_logging_metric', id).filter;
    assert.match(filter('left-out'), /jsonPayload\.event="signals\.left_out" AND severity=WARNING$/);
    assert.match(
      filter('vehicle-errors'),
      /service_name="smartcar-dev-process" AND jsonPayload\.event="processing\.completed" AND jsonPayload\.eventType="VEHICLE_ERROR"$/,
    );
  });

  it('changes an alert before the channel goes that it named', () => {
    for (const [, { lifecycle }] of resources(dev, 'google_monitoring_notification_channel')) {
      assert.deepEqual(lifecycle, { create_before_destroy: true });
    }
  });

  it('names the host that is checked, and not the check, which could not be replaced', () => {
    const [{ condition_threshold }] = resource(dev, 'google_monitoring_alert_policy', 'uptime').conditions;
    const check = resource(dev, 'google_monitoring_uptime_check_config', 'receive');
    const { host } = check.monitored_resource.labels;
    assert(condition_threshold.filter.endsWith(` AND resource.label.host="${host}"`));
    assert.doesNotMatch(condition_threshold.filter, /uptime_check_config/);
    assert.equal(check.lifecycle, undefined);
  });

  it('does not wait for the first data of a metric to have its alert', () => {
    for (const [id, { conditions }] of policies) {
      const promql = conditions[0].condition_prometheus_query_language;
      assert(!promql || promql.disable_metric_validation === true, id);
    }
  });

  it('promises that 99.9 % of webhooks are not answered 5xx or 429', () => {
    const { goal, rolling_period_days, request_based_sli } = resource(
      dev,
      'google_monitoring_slo',
      'availability',
    );
    assert.equal(goal, 0.999);
    assert.equal(rolling_period_days, 28);
    assert.match(
      request_based_sli.good_total_ratio.good_service_filter,
      /^metric\.type="logging\.googleapis\.com\/user\/\$\{google_logging_metric\.received\.name\}"/,
    );
    assert.match(
      request_based_sli.good_total_ratio.bad_service_filter,
      /^metric\.type="logging\.googleapis\.com\/user\/\$\{google_logging_metric\.undelivered\.name\}"/,
    );
  });

  const tilesOf = (stack: typeof dev) =>
    JSON.parse(resource(stack, 'google_monitoring_dashboard', 'journey').dashboard_json).mosaicLayout.tiles;
  const titlesOf = (stack: typeof dev): string[] =>
    tilesOf(stack).map(({ widget }: { widget: { title: string } }) => widget.title.split(',')[0]);

  it('charts the journey left to right, then the changes, then what costs money', () => {
    assert.deepEqual(titlesOf(dev).slice(0, 8), [
      'Received',
      'Refused or failed',
      'Latency of receive',
      'Published',
      'Backlog',
      'Processed',
      'Duplicates',
      'Dead-lettered',
    ]);
    const below = (stack: typeof dev) => titlesOf(stack).slice(8);
    assert.deepEqual(
      below(dev).filter((title) => !title.startsWith('Cost: ')),
      ['Changes'],
    );
    assert.deepEqual(
      below(prod).filter((title) => !title.startsWith('Cost: ')),
      ['Changes', 'Notifications', 'Backlog of notifications'],
    );
  });

  it('charts metrics that exist, without overlaps', () => {
    for (const stack of [dev, prod]) {
      const tiles = tilesOf(stack);
      const text = JSON.stringify(tiles);
      for (const { metric, exists } of metricsIn(text.replaceAll('\\"', '"'), stack)) assert(exists, metric);
      const places = tiles.map(
        ({ xPos = 0, yPos = 0 }: { xPos?: number; yPos?: number }) => `${xPos} ${yPos}`,
      );
      assert.equal(new Set(places).size, places.length);
      assert.doesNotMatch(text, /"[xy]Pos":0/, 'Google leaves zeros out');
    }
  });

  it('counts log lines that the functions write', () => {
    const sources = readdirSync('functions', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join('functions', path), 'utf8'))
      .join('\n');
    for (const event of Object.values(LOG_EVENTS))
      assert(sources.includes(`'${event}'`), `nothing logs ${event}`);
    for (const [id, { filter }] of resources(prod, 'google_logging_metric')) {
      const events = [...filter.matchAll(/"([a-z]+\.[a-z_]+)"/g)].map(([, event]) => event);
      assert(events.length > 0 || filter.includes('httpRequest'), id);
      for (const event of events) assert((Object.values(LOG_EVENTS) as string[]).includes(event), id);
    }
  });
});
