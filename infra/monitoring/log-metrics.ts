import { LoggingMetric, type LoggingMetricConfig } from '@cdktf/provider-google/lib/logging-metric/index.js';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { CloudFunction } from '../function.ts';

/** Names the functions' log lines that are counted, by their field `event`. */
export const LOG_EVENTS = {
  received: 'webhook.received',
  webhookFailed: 'webhook.failed',
  webhookRefused: 'webhook.refused',
  signatureFailed: 'signature.failed',
  processed: 'processing.completed',
  duplicate: 'processing.duplicate',
  processingFailed: 'processing.failed',
  leftOut: 'signals.left_out',
  reconciled: 'reconcile.completed',
  reconcileIncomplete: 'reconcile.incomplete',
  reconcileFailed: 'reconcile.failed',
  missingTwice: 'reconcile.missing_twice',
  unreadable: 'reconcile.unreadable',
  expired: 'reconcile.expired',
} as const;

// Selects Cloud Run's log of requests. This log has the requests that no instance has seen; Cloud Run's metrics do not.
const REQUESTS = 'log_id("run.googleapis.com/requests")';

export interface LogMetricsOptions {
  config: Config;
  receive: CloudFunction;
  processor: CloudFunction;
  reconcile: CloudFunction;
}

/** Counts what only logs can tell. No metric counts the uptime check, which sends no webhook. */
export class LogMetrics extends Construct {
  /** Counts events that are archived and published. */
  readonly received: LoggingMetric;
  /** Counts requests that are no event of Smartcar, by their signature or their form. */
  readonly refused: LoggingMetric;
  /** Counts webhooks that Smartcar has to send again: answered 5xx, or 429 by Cloud Run. */
  readonly undelivered: LoggingMetric;
  /** Counts webhooks for which there was no instance. */
  readonly throttled: LoggingMetric;
  /** Distributes the milliseconds that receive took for an event. */
  readonly latency: LoggingMetric;
  readonly processed: LoggingMetric;
  readonly vehicleErrors: LoggingMetric;
  readonly duplicates: LoggingMetric;
  readonly processingFailures: LoggingMetric;
  readonly leftOut: LoggingMetric;
  /** Counts runs of reconcile that ended well, or at their budget: the next run goes on. */
  readonly reconciled: LoggingMetric;
  readonly reconcileFailures: LoggingMetric;
  readonly missingTwice: LoggingMetric;
  /** Counts what reconcile passes over for good: objects that it cannot read, and events beyond the markers. */
  readonly passedOver: LoggingMetric;

  constructor(scope: Construct, id: string, { config, receive, processor, reconcile }: LogMetricsOptions) {
    super(scope, id);
    const metric = (
      name: string,
      description: string,
      { serviceName }: CloudFunction,
      filter: string,
      more: Partial<LoggingMetricConfig> = {},
    ) =>
      new LoggingMetric(this, `metric.${name}`, {
        name: `${config.stackName}-${name}`,
        description,
        filter: `resource.type="cloud_run_revision" AND resource.labels.service_name="${serviceName}" AND ${filter}`,
        metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', unit: '1' },
        ...more,
      });

    this.received = metric('received', 'Events archived and published', receive, lines(LOG_EVENTS.received));
    this.refused = metric(
      'refused',
      'Requests that are no event of Smartcar',
      receive,
      `${lines(LOG_EVENTS.signatureFailed, LOG_EVENTS.webhookRefused)} AND NOT jsonPayload.status=405`,
    );
    this.undelivered = metric(
      'undelivered',
      'Webhooks answered 5xx, or 429 by Cloud Run',
      receive,
      `${REQUESTS} AND httpRequest.requestMethod="POST" AND (httpRequest.status>=500 OR httpRequest.status=429)`,
    );
    this.throttled = metric(
      'throttled',
      'Webhooks for which there was no instance',
      receive,
      `${REQUESTS} AND httpRequest.requestMethod="POST" AND httpRequest.status=429`,
    );
    this.latency = metric(
      'latency',
      'Milliseconds from the arrival of an event to its answer',
      receive,
      lines(LOG_EVENTS.received, LOG_EVENTS.webhookFailed),
      {
        valueExtractor: 'EXTRACT(jsonPayload.durationMs)',
        metricDescriptor: { metricKind: 'DELTA', valueType: 'DISTRIBUTION', unit: 'ms' },
        // 5 and 10 s are bounds because alerts compare with them. Between two bounds a percentile is a guess.
        bucketOptions: {
          explicitBuckets: { bounds: [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000] },
        },
      },
    );
    this.processed = metric('processed', 'Events processed', processor, lines(LOG_EVENTS.processed));
    this.vehicleErrors = metric(
      'vehicle-errors',
      'Events of type VEHICLE_ERROR, without test deliveries',
      processor,
      `${lines(LOG_EVENTS.processed)} AND jsonPayload.eventType="VEHICLE_ERROR"`,
    );
    this.duplicates = metric(
      'duplicates',
      'Deliveries of events that were processed already',
      processor,
      lines(LOG_EVENTS.duplicate),
    );
    this.processingFailures = metric(
      'processing-failures',
      'Deliveries that failed, and are tried again',
      processor,
      lines(LOG_EVENTS.processingFailed),
    );
    this.leftOut = metric(
      'left-out',
      'Events of which process left data out',
      processor,
      `${lines(LOG_EVENTS.leftOut)} AND severity=WARNING`,
    );
    this.reconciled = metric(
      'reconciled',
      'Runs of reconcile that ended well',
      reconcile,
      lines(LOG_EVENTS.reconciled, LOG_EVENTS.reconcileIncomplete),
    );
    this.reconcileFailures = metric(
      'reconcile-failures',
      'Runs of reconcile that failed',
      reconcile,
      lines(LOG_EVENTS.reconcileFailed),
    );
    this.missingTwice = metric(
      'missing-twice',
      'Runs that found events missing which were published again before',
      reconcile,
      lines(LOG_EVENTS.missingTwice),
    );
    this.passedOver = metric(
      'passed-over',
      'Archived objects and events that reconcile passes over',
      reconcile,
      lines(LOG_EVENTS.unreadable, LOG_EVENTS.expired),
    );
  }
}

/** Selects the log lines of these events. */
function lines(...events: string[]): string {
  const names = events.map((event) => `"${event}"`);
  return `jsonPayload.event=${names.length > 1 ? `(${names.join(' OR ')})` : names}`;
}
