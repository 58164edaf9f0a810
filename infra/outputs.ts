import type { MonitoringDashboard } from '@cdktf/provider-google/lib/monitoring-dashboard/index.js';
import { Fn, TerraformOutput, type TerraformStack } from 'cdktf';
import type { Archive } from './archive.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { Receiving } from './receiving.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Topics } from './topics.ts';

export interface OutputsOptions {
  config: Config;
  receiving: Receiving;
  archive: Archive;
  topics: Topics;
  subscriptions: Subscriptions;
  database: Database;
  dashboard: MonitoringDashboard;
}

/**
 * Tells what people and the operator's command need to know of a deployment. Every output is a child of the stack: cdktf
 * writes the outputs of a construct below the name of the construct, where the operator's command does not look.
 */
export function addOutputs(stack: TerraformStack, options: OutputsOptions): void {
  const { config, receiving, archive, topics, subscriptions, database, dashboard } = options;
  const output = (name: string, value: string | undefined, description: string) => {
    if (value !== undefined) new TerraformOutput(stack, name, { value, description });
  };
  output('webhook_url', receiving.webhookUrl, 'Paste into the Smartcar dashboard');
  output(
    'load_balancer_address',
    receiving.loadBalancerAddress,
    `The A record of ${config.loadBalancer?.domain}`,
  );
  output('project_id', config.project, 'Where all of it is');
  output('archive_bucket', archive.bucket.name, 'Holds every event as it arrived');
  output('events_topic', topics.events.name, 'Where events are published');
  output('changes_topic', topics.changes?.name, 'Where changes are published');
  output('dead_letters_topic', topics.deadLetters.name, 'Where messages go that cannot be processed');
  output('process_subscription', subscriptions.process.name, 'Pushes events to process');
  output('notify_subscription', subscriptions.notify?.name, 'Pushes changes to notify');
  output('dead_letters_subscription', subscriptions.deadLetters.name, 'Holds the dead letters');
  output('firestore_database', database.database.name, 'Holds the vehicles');
  output(
    'dashboard_url',
    `https://console.cloud.google.com/monitoring/dashboards/builder/${Fn.basename(dashboard.id)}?project=${config.project}`,
    'The journey of the events',
  );
}
