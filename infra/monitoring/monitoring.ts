import type { MonitoringDashboard } from '@cdktf/provider-google/lib/monitoring-dashboard/index.js';
import { Construct } from 'constructs';
import type { Archive } from '../archive.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import type { CloudFunction } from '../function.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { Topics } from '../topics.ts';
import { alertRules } from './alert-rules.ts';
import { Alerts } from './alerts.ts';
import { Dashboard } from './dashboard.ts';
import { LogMetrics } from './log-metrics.ts';
import { RequestLogs } from './request-logs.ts';
import { AvailabilitySlo } from './slo.ts';
import { Uptime } from './uptime.ts';

export interface MonitoringOptions {
  config: Config;
  receive: CloudFunction;
  processor: CloudFunction;
  reconcile: CloudFunction;
  notify: CloudFunction | undefined;
  archive: Archive;
  database: Database;
  topics: Topics;
  subscriptions: Subscriptions;
}

/** Measures the system, states what is promised, tells people. */
export class Monitoring extends Construct {
  readonly dashboard: MonitoringDashboard;

  constructor(scope: Construct, id: string, options: MonitoringOptions) {
    super(scope, id);
    const { config, receive, processor, reconcile, notify } = options;
    const functions = [receive, processor, reconcile, ...(notify ? [notify] : [])];
    if (!config.keepsRequestLogs) new RequestLogs(this, 'request-logs', { config, functions });
    const metrics = new LogMetrics(this, 'log-metrics', options);
    const alerts = new Alerts(this, 'alerts', { config, rules: alertRules({ ...options, metrics }) });
    new Uptime(this, 'uptime', { config, receive, alerts });
    new AvailabilitySlo(this, 'slo', { receive, metrics });
    this.dashboard = new Dashboard(this, 'dashboard', { ...options, metrics }).dashboard;
  }
}
