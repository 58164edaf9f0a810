import { MonitoringDashboard } from '@cdktf/provider-google/lib/monitoring-dashboard/index.js';
import type { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import { Construct } from 'constructs';
import type { Archive } from '../archive.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import type { CloudFunction } from '../function.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { Topics } from '../topics.ts';
import type { LogMetrics } from './log-metrics.ts';
import {
  documentWrites,
  instanceTime,
  logged,
  percentile,
  perSecond,
  published,
  stored,
  subscription,
  total,
} from './promql.ts';

export interface DashboardOptions {
  config: Config;
  receive: CloudFunction;
  processor: CloudFunction;
  notify: CloudFunction | undefined;
  archive: Archive;
  database: Database;
  topics: Topics;
  subscriptions: Subscriptions;
  metrics: LogMetrics;
}

/** Is a chart: its title, and the query of each line by the line's legend. */
type Chart = [title: string, lines: Record<string, string>];

const COLUMNS = 48;
const CHART_WIDTH = COLUMNS / 4;
const CHART_HEIGHT = 14;

/** Charts the journey of the events, left to right. Below are the changes, and what costs money. */
export class Dashboard extends Construct {
  readonly dashboard: MonitoringDashboard;

  constructor(scope: Construct, id: string, options: DashboardOptions) {
    super(scope, id);
    const rows = [...journey(options), changes(options), costs(options)].filter((row) => row.length > 0);
    const tiles = rows.flatMap((row, y) =>
      row.map((chart, x) => ({
        ...place('xPos', x * CHART_WIDTH),
        ...place('yPos', y * CHART_HEIGHT),
        width: CHART_WIDTH,
        height: CHART_HEIGHT,
        widget: widget(chart),
      })),
    );
    this.dashboard = new MonitoringDashboard(this, 'dashboard.journey', {
      dashboardJson: JSON.stringify({
        displayName: `${options.config.stackName}: the journey of the events`,
        mosaicLayout: { columns: COLUMNS, tiles },
      }),
    });
  }
}

/** Leaves out a position of 0, as Google does. With the 0 each plan would show a change. */
function place(axis: 'xPos' | 'yPos', position: number): Record<string, number> {
  return position > 0 ? { [axis]: position } : {};
}

function journey({ topics, subscriptions, metrics }: DashboardOptions): Chart[][] {
  const queue = subscriptions.process;
  const toProcess: Chart[] = [
    ['Received, a second', { events: perSecond(logged(metrics.received), '5m') }],
    [
      'Refused or failed, a second',
      {
        refused: perSecond(logged(metrics.refused), '5m'),
        '5xx or 429': perSecond(logged(metrics.undelivered), '5m'),
        'no instance': perSecond(logged(metrics.throttled), '5m'),
      },
    ],
    [
      'Latency of receive, ms',
      { p50: percentile(metrics.latency, 50), p99: percentile(metrics.latency, 99) },
    ],
    ['Published, a second', { messages: perSecond(published(topics.events), '5m') }],
  ];
  const processed: Chart[] = [
    ['Backlog', backlog(queue)],
    [
      'Processed, a second',
      {
        processed: perSecond(logged(metrics.processed), '5m'),
        failed: perSecond(logged(metrics.processingFailures), '5m'),
      },
    ],
    ['Duplicates, a second', { duplicates: perSecond(logged(metrics.duplicates), '5m') }],
    [
      'Dead-lettered',
      {
        'in 5 minutes': total(subscription(queue, 'dead_letter_message_count'), '5m'),
        waiting: `sum(${subscription(subscriptions.deadLetters, 'num_undelivered_messages')})`,
      },
    ],
  ];
  return [toProcess, processed];
}

function changes({ topics, subscriptions, metrics }: DashboardOptions): Chart[] {
  if (!topics.changes) return [];
  const announced: Chart = ['Changes, a second', { changes: perSecond(published(topics.changes), '5m') }];
  if (!subscriptions.notify || !metrics.notifications) return [announced];
  const { delivered, failed } = metrics.notifications;
  return [
    announced,
    [
      'Notifications, a second',
      { delivered: perSecond(logged(delivered), '5m'), failed: perSecond(logged(failed), '5m') },
    ],
    ['Backlog of notifications', backlog(subscriptions.notify)],
  ];
}

function costs({ receive, processor, notify, archive, database }: DashboardOptions): Chart[] {
  return [
    [
      'Cost: billed instances',
      {
        receive: perSecond(instanceTime(receive), '5m'),
        process: perSecond(instanceTime(processor), '5m'),
        ...omitUndefined({ notify: notify && perSecond(instanceTime(notify), '5m') }),
      },
    ],
    ['Cost: bytes in the archive', { bytes: `sum(${stored(archive.bucket.nameInput ?? '')})` }],
    [
      'Cost: Firestore writes, a second',
      { writes: perSecond(documentWrites(database.database.nameInput ?? ''), '5m') },
    ],
  ];
}

const backlog = (queue: PubsubSubscription) => ({
  waiting: `sum(${subscription(queue, 'num_undelivered_messages')})`,
  'oldest, s': `max(${subscription(queue, 'oldest_unacked_message_age')})`,
});

function widget([title, lines]: Chart) {
  return {
    title,
    xyChart: {
      dataSets: Object.entries(lines).map(([legendTemplate, prometheusQuery]) => ({
        legendTemplate,
        plotType: 'LINE',
        targetAxis: 'Y1',
        timeSeriesQuery: { prometheusQuery },
      })),
    },
  };
}
