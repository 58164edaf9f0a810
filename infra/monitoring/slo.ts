import type { LoggingMetric } from '@cdktf/provider-google/lib/logging-metric/index.js';
import { MonitoringCustomService } from '@cdktf/provider-google/lib/monitoring-custom-service/index.js';
import { MonitoringSlo } from '@cdktf/provider-google/lib/monitoring-slo/index.js';
import { Construct } from 'constructs';
import type { CloudFunction } from '../function.ts';
import type { LogMetrics } from './log-metrics.ts';

export const GOAL = 0.999;
export const DAYS = 28;

export interface AvailabilitySloOptions {
  receive: CloudFunction;
  metrics: LogMetrics;
}

/** States the availability that the receiver owes, counted in webhooks. The console charts it. */
export class AvailabilitySlo extends Construct {
  constructor(scope: Construct, id: string, { receive, metrics }: AvailabilitySloOptions) {
    super(scope, id);
    const service = new MonitoringCustomService(this, 'service.receive', {
      serviceId: receive.serviceName,
      displayName: receive.serviceName,
    });
    new MonitoringSlo(this, 'slo.availability', {
      service: service.serviceId,
      sloId: `${receive.serviceName}-availability`,
      displayName: `${receive.serviceName}: ${GOAL * 100} % of webhooks are not answered 5xx or 429, over ${DAYS} days`,
      goal: GOAL,
      rollingPeriodDays: DAYS,
      requestBasedSli: {
        goodTotalRatio: {
          goodServiceFilter: counted(metrics.received),
          badServiceFilter: counted(metrics.undelivered),
        },
      },
      // Waits for the function, since Google takes a minute or more to know a new metric. Building takes longer.
      dependsOn: [receive.function],
    });
  }
}

const counted = ({ name }: LoggingMetric) =>
  `metric.type="logging.googleapis.com/user/${name}" AND resource.type="cloud_run_revision"`;
