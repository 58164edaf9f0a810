import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_EVENTS } from '../../../infra/monitoring/log-metrics.ts';
import { promqlName } from '../../../infra/monitoring/promql.ts';
import { dev, resource, resources } from '../../helpers/stacks.ts';

// https://cloud.google.com/monitoring/api/metrics_gcp
const GOOGLE_METRICS = [
  'firestore.googleapis.com/document/write_ops_count',
  'monitoring.googleapis.com/uptime_check/check_passed',
  'pubsub.googleapis.com/subscription/dead_letter_message_count',
  'pubsub.googleapis.com/subscription/num_undelivered_messages',
  'pubsub.googleapis.com/subscription/oldest_unacked_message_age',
  'pubsub.googleapis.com/topic/message_sizes',
  'run.googleapis.com/container/billable_instance_time',
  'run.googleapis.com/request_count',
  'run.googleapis.com/request_latencies',
  'storage.googleapis.com/storage/v2/total_bytes',
];

const ALERTS: Record<string, string> = {
  'dead-letter-backlog': 'WARNING',
  'dead-lettered': 'ERROR',
  'error-budget': 'CRITICAL',
  'missing-twice': 'ERROR',
  'oldest-event': 'ERROR',
  'processing-errors': 'ERROR',
  'queue-depth': 'ERROR',
  'reconcile-fails': 'WARNING',
  'receive-errors': 'CRITICAL',
  'receive-slow': 'WARNING',
  'receive-too-slow': 'CRITICAL',
  'signature-failures': 'ERROR',
  uptime: 'CRITICAL',
  'vehicle-errors': 'WARNING',
};

describe('monitoring', () => {
  const policies = resources(dev, 'google_monitoring_alert_policy');
  const own = resources(dev, 'google_logging_metric').map(
    ([, { name }]) => `logging.googleapis.com/user/${name}`,
  );
  const known = [...GOOGLE_METRICS, ...own];

  /** The metrics that a text asks for, whether in PromQL or as a filter. */
  function metricsIn(text: string): string[] {
    const promql = [...text.matchAll(/(\w+_googleapis_com:\w+?)(?:_bucket|_count(?=\{[^}]*topic_id))?\{/g)];
    const filters = [...text.matchAll(/metric\.type="([^"]+)"/g)];
    return [
      ...promql.map(([, name]) => known.find((metric) => promqlName(metric) === name) ?? `${name}`),
      ...filters.map(([, name]) => `${name}`),
    ];
  }

  it('alerts to this, this loudly', () => {
    assert.deepEqual(Object.fromEntries(policies.map(([id, { severity }]) => [id, severity])), ALERTS);
  });

  it('tells every address, what it means and which command to run', () => {
    for (const [id, { notification_channels, documentation }] of policies) {
      assert.equal(notification_channels.length, 2, id);
      assert.match(documentation.content, /\*\*What it means\.\*\* \w/, id);
      assert.match(documentation.content, /\*\*What to do\.\*\* .*(`npm run |logs of `)/, id);
    }
  });

  it('asks each alert of a metric that exists: one of Google, or of this stack', () => {
    for (const [id, { conditions }] of policies) {
      const text = conditions.map(
        (condition: Record<string, { query?: string; filter?: string }>) =>
          condition.condition_prometheus_query_language?.query ?? condition.condition_threshold?.filter,
      );
      if (id === 'error-budget') {
        for (const filter of text)
          assert.match(filter, /^select_slo_burn_rate\("\$\{google_monitoring_slo\.availability\.name\}"/);
        continue;
      }
      const metrics = metricsIn(text.join('\n'));
      assert(metrics.length > 0, id);
      for (const metric of metrics) assert(known.includes(metric), `${id} asks for ${metric}`);
    }
  });

  it('asks for the right share, number or time', () => {
    const query = (id: string) =>
      resource(dev, 'google_monitoring_alert_policy', id).conditions[0].condition_prometheus_query_language
        .query;
    assert.match(query('receive-errors'), /response_code_class="5xx".* \/ .* > 0\.05$/);
    assert.match(query('receive-slow'), /^histogram_quantile\(0\.99, .*> 5000$/);
    assert.match(query('receive-too-slow'), /^histogram_quantile\(0\.99, .*> 10000$/);
    assert.match(query('signature-failures'), /user_smartcar_dev_signature_failures\{.*\[5m\]\)\) > 5$/);
    assert.match(query('queue-depth'), /subscription_id="smartcar-dev-process"\}\) > 1000$/);
    assert.match(query('processing-errors'), / > 0\.05$/);
    assert.match(query('vehicle-errors'), / > 0\.1$/);
    assert.match(query('dead-lettered'), /subscription_id="smartcar-dev-process".* > 0$/);
    assert.match(query('dead-letter-backlog'), /subscription_id="smartcar-dev-dead-letters".* > 0$/);
  });

  it('does not wait for the first data of a metric to have its alert', () => {
    for (const [id, { conditions }] of policies) {
      const promql = conditions[0].condition_prometheus_query_language;
      assert(!promql || promql.disable_metric_validation === true, id);
    }
  });

  it('promises that 99.9 % of requests are not answered 5xx', () => {
    const { goal, rolling_period_days, request_based_sli } = resource(
      dev,
      'google_monitoring_slo',
      'availability',
    );
    assert.equal(goal, 0.999);
    assert.equal(rolling_period_days, 28);
    assert.match(request_based_sli.good_total_ratio.bad_service_filter, /response_code_class="5xx"$/);
  });

  it('charts the journey left to right, of metrics that exist, without overlaps', () => {
    const { mosaicLayout } = JSON.parse(
      resource(dev, 'google_monitoring_dashboard', 'journey').dashboard_json,
    );
    const titles = mosaicLayout.tiles.map(
      ({ widget }: { widget: { title: string } }) => widget.title.split(',')[0],
    );
    assert.deepEqual(titles.slice(0, 8), [
      'Received',
      'Refused',
      'Latency of receive',
      'Published',
      'Backlog',
      'Processed',
      'Duplicates',
      'Dead-lettered',
    ]);
    assert(titles.slice(8).every((title: string) => title.startsWith('Cost: ')));
    const queries = JSON.stringify(mosaicLayout).replaceAll('\\"', '"');
    for (const metric of metricsIn(queries)) assert(known.includes(metric), metric);
    const places = mosaicLayout.tiles.map(
      ({ xPos, yPos }: { xPos: number; yPos: number }) => `${xPos} ${yPos}`,
    );
    assert.equal(new Set(places).size, places.length);
  });

  it('counts log lines that the functions write', () => {
    const sources = readdirSync('functions', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join('functions', path), 'utf8'))
      .join('\n');
    for (const event of Object.values(LOG_EVENTS))
      assert(sources.includes(`'${event}'`), `nothing logs ${event}`);
    for (const [id, { filter }] of resources(dev, 'google_logging_metric')) {
      const event = /jsonPayload\.event="([^"]+)"/.exec(filter)?.[1];
      assert((Object.values(LOG_EVENTS) as (string | undefined)[]).includes(event), id);
    }
  });
});
