import { LoggingMetric } from '@cdktf/provider-google/lib/logging-metric/index.js';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { CloudFunction } from '../function.ts';

/** The functions' log lines that are counted, by their field `event`. */
export const LOG_EVENTS = {
  received: 'webhook.received',
  signatureFailed: 'signature.failed',
  processed: 'processing.completed',
  duplicate: 'processing.duplicate',
  processingFailed: 'processing.failed',
  missingTwice: 'reconcile.missing_twice',
  reconcileFailed: 'reconcile.failed',
} as const;

export interface LogMetricsOptions {
  config: Config;
  receive: CloudFunction;
  process: CloudFunction;
  reconcile: CloudFunction;
}

/** What only the functions can tell, counted from their logs. */
export class LogMetrics extends Construct {
  readonly received: LoggingMetric;
  readonly vehicleErrors: LoggingMetric;
  readonly signatureFailures: LoggingMetric;
  readonly processed: LoggingMetric;
  readonly duplicates: LoggingMetric;
  readonly processingFailures: LoggingMetric;
  readonly missingTwice: LoggingMetric;
  readonly reconcileFailures: LoggingMetric;

  constructor(scope: Construct, id: string, { config, receive, process, reconcile }: LogMetricsOptions) {
    super(scope, id);
    const count = (name: string, description: string, source: CloudFunction, event: string, and = '') =>
      new LoggingMetric(this, `metric.${name}`, {
        name: `${config.stackName}-${name}`,
        description,
        filter:
          `resource.type="cloud_run_revision" AND resource.labels.service_name="${source.serviceName}" ` +
          `AND jsonPayload.event="${event}"${and}`,
        metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', unit: '1' },
      });

    this.received = count('received', 'Events archived and published', receive, LOG_EVENTS.received);
    this.vehicleErrors = count(
      'vehicle-errors',
      'Events of type VEHICLE_ERROR',
      receive,
      LOG_EVENTS.received,
      ' AND jsonPayload.eventType="VEHICLE_ERROR"',
    );
    this.signatureFailures = count(
      'signature-failures',
      'Requests that Smartcar did not sign',
      receive,
      LOG_EVENTS.signatureFailed,
    );
    this.processed = count('processed', 'Events processed', process, LOG_EVENTS.processed);
    this.duplicates = count(
      'duplicates',
      'Deliveries of events that were processed already',
      process,
      LOG_EVENTS.duplicate,
    );
    this.processingFailures = count(
      'processing-failures',
      'Deliveries that failed, and are tried again',
      process,
      LOG_EVENTS.processingFailed,
    );
    this.missingTwice = count(
      'missing-twice',
      'Runs that found events missing which were published again before',
      reconcile,
      LOG_EVENTS.missingTwice,
    );
    this.reconcileFailures = count(
      'reconcile-failures',
      'Runs of reconcile that failed',
      reconcile,
      LOG_EVENTS.reconcileFailed,
    );
  }
}
