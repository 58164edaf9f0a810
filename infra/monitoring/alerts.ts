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

/** Makes an alert policy of each rule, and tells everybody of each. */
export class Alerts extends Construct {
  private readonly stackName: string;
  /** Names the channels of ALERT_EMAILS and ALERT_CHANNELS. */
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
          // Makes Terraform change the alerts first, since Google deletes no channel that an alert names.
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
            // A metric appears with its first data point. Google would refuse an alert on a metric before that.
            disableMetricValidation: true,
          },
        },
      ]);
    }
  }

  /** Adds an alert that fires while all of the conditions hold. */
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
