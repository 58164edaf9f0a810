import {
  MonitoringAlertPolicy,
  type MonitoringAlertPolicyConditions,
} from '@cdktf/provider-google/lib/monitoring-alert-policy/index.js';
import { MonitoringNotificationChannel } from '@cdktf/provider-google/lib/monitoring-notification-channel/index.js';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { AlertDocumentation, AlertRule } from './alert-rule.ts';

export interface AlertsOptions {
  config: Config;
  rules: AlertRule[];
}

/** Who is told, and of what. */
export class Alerts extends Construct {
  private readonly stackName: string;
  /** Of ALERT_EMAILS and ALERT_CHANNELS, by their names. */
  private readonly channels: string[];

  constructor(scope: Construct, id: string, { config, rules }: AlertsOptions) {
    super(scope, id);
    this.stackName = config.stackName;
    const emails = config.alertEmails.map(
      (address, index) =>
        new MonitoringNotificationChannel(this, `channel.email-${index + 1}`, {
          displayName: `${config.stackName}: ${address}`,
          type: 'email',
          labels: { email_address: address },
          // Google deletes no channel that an alert names. So alerts are changed before an old channel goes.
          lifecycle: { createBeforeDestroy: true },
        }),
    );
    this.channels = [...emails.map(({ name }) => name), ...config.alertChannels];
    for (const rule of rules) {
      this.add(rule, [
        {
          displayName: rule.title,
          conditionPrometheusQueryLanguage: {
            query: rule.query,
            duration: `${rule.forMinutes * 60}s`,
            evaluationInterval: '60s',
            // Metrics appear with their first data point: a new stack could have no alert on any.
            disableMetricValidation: true,
          },
        },
      ]);
    }
  }

  /** An alert that fires while all of the conditions hold. */
  add(documentation: AlertDocumentation, conditions: MonitoringAlertPolicyConditions[]): void {
    const { id, title, severity, means, run } = documentation;
    new MonitoringAlertPolicy(this, `alert.${id}`, {
      displayName: `${this.stackName}: ${title}`,
      severity,
      combiner: 'AND',
      conditions,
      notificationChannels: this.channels,
      documentation: {
        subject: `${this.stackName}: ${title}`,
        content: `**What it means.** ${means}\n\n**What to do.** ${run}\n`,
        mimeType: 'text/markdown',
      },
      alertStrategy: { autoClose: '1800s' },
    });
  }
}
