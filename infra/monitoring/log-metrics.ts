import { LoggingMetric, type LoggingMetricConfig } from '@cdktf/provider-google/lib/logging-metric/index.js';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { CloudFunction } from '../function.ts';
import { lines, webhooks } from './log-filter.ts';

export interface LogMetricsOptions {
  config: Config;
  receive: CloudFunction;
  processor: CloudFunction;
  reconcile: CloudFunction;
  notify: CloudFunction | undefined;
}

interface MetricOptions extends Partial<LoggingMetricConfig> {
  description: string;
  /** Is the function whose log is counted. */
  of: CloudFunction;
  /** Selects the lines of the function's log. */
  filter: string;
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
  /** Counts runs of reconcile that came to their end within their budget. */
  readonly reconciled: LoggingMetric;
  readonly reconcileFailures: LoggingMetric;
  readonly missingTwice: LoggingMetric;
  /** Counts what reconcile passes over for good: objects that it cannot read, and events beyond the markers. */
  readonly passedOver: LoggingMetric;
  /** Counts what notify did; undefined where notify is not deployed. */
  readonly notifications: { delivered: LoggingMetric; failed: LoggingMetric } | undefined;

  constructor(scope: Construct, id: string, options: LogMetricsOptions) {
    super(scope, id);
    const { config, receive, processor, reconcile, notify } = options;
    const metric = (name: string, { of, filter, ...more }: MetricOptions) =>
      new LoggingMetric(this, `metric.${name}`, {
        name: `${config.stackName}-${name}`,
        filter: `resource.type="cloud_run_revision" AND resource.labels.service_name="${of.serviceName}" AND ${filter}`,
        metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', unit: '1' },
        ...more,
      });

    this.received = metric('received', {
      description: 'Events archived and published',
      of: receive,
      filter: lines('received'),
    });
    this.refused = metric('refused', {
      description: 'Requests that are no event of Smartcar',
      of: receive,
      filter: `${lines('signatureFailed', 'webhookRefused')} AND NOT jsonPayload.status=405`,
    });
    this.undelivered = metric('undelivered', {
      description: 'Webhooks answered 5xx, or 429 by Cloud Run',
      of: receive,
      filter: `${webhooks} AND (httpRequest.status>=500 OR httpRequest.status=429)`,
    });
    this.throttled = metric('throttled', {
      description: 'Webhooks for which there was no instance',
      of: receive,
      filter: `${webhooks} AND httpRequest.status=429`,
    });
    this.latency = metric('latency', {
      description: 'Milliseconds from the arrival of an event to its answer',
      of: receive,
      filter: lines('received', 'webhookFailed'),
      valueExtractor: 'EXTRACT(jsonPayload.durationMs)',
      metricDescriptor: { metricKind: 'DELTA', valueType: 'DISTRIBUTION', unit: 'ms' },
      // 5 and 10 s are bounds because alerts compare with them. Between two bounds a percentile is a guess.
      bucketOptions: {
        explicitBuckets: { bounds: [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000] },
      },
    });
    this.processed = metric('processed', {
      description: 'Events processed',
      of: processor,
      filter: lines('processed'),
    });
    this.vehicleErrors = metric('vehicle-errors', {
      description: 'Events of type VEHICLE_ERROR, without test deliveries',
      of: processor,
      filter: `${lines('processed')} AND jsonPayload.eventType="VEHICLE_ERROR"`,
    });
    this.duplicates = metric('duplicates', {
      description: 'Deliveries of events that were processed already',
      of: processor,
      filter: lines('duplicate'),
    });
    this.processingFailures = metric('processing-failures', {
      description: 'Deliveries that failed, and are tried again',
      of: processor,
      filter: lines('processingFailed'),
    });
    this.leftOut = metric('left-out', {
      description: 'Events of which process left data out',
      of: processor,
      filter: `${lines('leftOut')} AND severity=WARNING`,
    });
    this.reconciled = metric('reconciled', {
      description: 'Runs of reconcile that came to their end',
      of: reconcile,
      filter: lines('reconciled'),
    });
    this.reconcileFailures = metric('reconcile-failures', {
      description: 'Runs of reconcile that failed',
      of: reconcile,
      filter: lines('reconcileFailed'),
    });
    this.missingTwice = metric('missing-twice', {
      description: 'Runs that found events missing which were published again before',
      of: reconcile,
      filter: lines('missingTwice'),
    });
    this.passedOver = metric('passed-over', {
      description: 'Archived objects and events that reconcile passes over',
      of: reconcile,
      filter: lines('unreadable', 'expired'),
    });
    if (!notify) return;
    this.notifications = {
      delivered: metric('notified', {
        description: 'Notifications that the target took',
        of: notify,
        filter: lines('notified'),
      }),
      failed: metric('notification-failures', {
        description: 'Notifications that the target did not take',
        of: notify,
        filter: lines('notificationFailed', 'notificationDeadLettered'),
      }),
    };
  }
}
