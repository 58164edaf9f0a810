import { MonitoringUptimeCheckConfig } from '@cdktf/provider-google/lib/monitoring-uptime-check-config/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { CloudFunction } from '../function.ts';
import type { Alerts } from './alerts.ts';

export interface UptimeOptions {
  config: Config;
  receive: CloudFunction;
  alerts: Alerts;
}

/** Asks the receiver from several continents each minute whether it is there. */
export class Uptime extends Construct {
  constructor(scope: Construct, id: string, { config, receive, alerts }: UptimeOptions) {
    super(scope, id);
    const { loadBalancer } = config;
    const host = loadBalancer?.only ? loadBalancer.domain : Fn.trimprefix(receive.uri, 'https://');
    new MonitoringUptimeCheckConfig(this, 'check.receive', {
      displayName: `${config.stackName}: receive`,
      period: '60s',
      timeout: '10s',
      httpCheck: { path: '/', port: 443, useSsl: true, validateSsl: true },
      contentMatchers: [{ content: 'ready', matcher: 'CONTAINS_STRING' }],
      monitoredResource: {
        type: 'uptime_url',
        labels: { project_id: config.project, host },
      },
    });
    alerts.add(
      {
        id: 'uptime',
        title: 'receive cannot be reached',
        severity: 'CRITICAL',
        means:
          'The receiver did not answer from more than one place on earth. Smartcar drops an event after 3 minutes of this.',
        run: '`npm run send -- verify --url <webhook URL>`. If that fails, roll back the last deployment: "Roll back" in docs/deployment.md.',
      },
      [
        {
          displayName: 'Checks failed from more than one region',
          conditionThreshold: {
            // Names the host and not the check. Google deletes no check that an alert names, and a check that cannot
            // be replaced keeps the function from being replaced.
            filter: `metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND resource.label.host="${host}"`,
            comparison: 'COMPARISON_GT',
            thresholdValue: 1,
            duration: '60s',
            aggregations: [
              {
                alignmentPeriod: '120s',
                perSeriesAligner: 'ALIGN_NEXT_OLDER',
                crossSeriesReducer: 'REDUCE_COUNT_FALSE',
                groupByFields: ['resource.label.*'],
              },
            ],
          },
        },
      ],
    );
  }
}
