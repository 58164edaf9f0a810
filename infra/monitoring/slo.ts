import { MonitoringCustomService } from '@cdktf/provider-google/lib/monitoring-custom-service/index.js';
import { MonitoringSlo } from '@cdktf/provider-google/lib/monitoring-slo/index.js';
import { Construct } from 'constructs';
import type { CloudFunction } from '../function.ts';
import type { Alerts } from './alerts.ts';

const GOAL = 0.999;
const DAYS = 28;

export interface AvailabilitySloOptions {
  receive: CloudFunction;
  alerts: Alerts;
}

/** The availability that the receiver owes, and an alert long before it is missed. */
export class AvailabilitySlo extends Construct {
  constructor(scope: Construct, id: string, { receive, alerts }: AvailabilitySloOptions) {
    super(scope, id);
    const requests = `metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="${receive.serviceName}"`;
    const service = new MonitoringCustomService(this, 'service.receive', {
      serviceId: receive.serviceName,
      displayName: receive.serviceName,
    });
    const objective = new MonitoringSlo(this, 'slo.availability', {
      service: service.serviceId,
      sloId: `${receive.serviceName}-availability`,
      displayName: `${receive.serviceName}: ${GOAL * 100} % of requests are not answered 5xx, over ${DAYS} days`,
      goal: GOAL,
      rollingPeriodDays: DAYS,
      requestBasedSli: {
        goodTotalRatio: {
          totalServiceFilter: requests,
          badServiceFilter: `${requests} AND metric.labels.response_code_class="5xx"`,
        },
      },
    });

    // Over two windows, so that it fires only for what lasts, and stops soon after it is over:
    // https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
    const burns = (window: string) => ({
      displayName: `Error budget burns 14 times too fast over ${window}`,
      conditionThreshold: {
        filter: `select_slo_burn_rate("${objective.name}", "${window}")`,
        comparison: 'COMPARISON_GT',
        thresholdValue: 14.4,
        duration: '0s',
      },
    });
    alerts.add(
      {
        id: 'error-budget',
        title: 'the error budget burns',
        severity: 'CRITICAL',
        means: `So many requests are answered 5xx that what ${GOAL * 100} % allows for ${DAYS} days would be spent in two.`,
        run: '`npm run ops -- status`, and read the logs of `webhook.failed`. Once it is over, `npm run ops -- reconcile`.',
      },
      [burns('3600s'), burns('300s')],
    );
  }
}
