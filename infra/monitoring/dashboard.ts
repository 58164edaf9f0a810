import { MonitoringDashboard } from '@cdktf/provider-google/lib/monitoring-dashboard/index.js';
import { Construct } from 'constructs';
import type { Archive } from '../archive.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import type { CloudFunction } from '../function.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { Topics } from '../topics.ts';
import type { LogMetrics } from './log-metrics.ts';
import {
  documentWrites,
  instanceTime,
  latency,
  logged,
  perSecond,
  published,
  requests,
  stored,
  subscription,
  total,
} from './promql.ts';

export interface DashboardOptions {
  config: Config;
  receive: CloudFunction;
  process: CloudFunction;
  archive: Archive;
  database: Database;
  topics: Topics;
  subscriptions: Subscriptions;
  metrics: LogMetrics;
}

/** A chart: its title and its lines, each a query by its legend. */
type Chart = [title: string, lines: Record<string, string>];

const COLUMNS = 48;
const CHARTS_A_ROW = 4;
const CHART_WIDTH = COLUMNS / CHARTS_A_ROW;
const CHART_HEIGHT = 14;

/** The journey of the events, left to right, and below it what costs money. */
export class Dashboard extends Construct {
  readonly dashboard: MonitoringDashboard;

  constructor(scope: Construct, id: string, options: DashboardOptions) {
    super(scope, id);
    const tiles = charts(options).map((chart, index) => ({
      xPos: (index % CHARTS_A_ROW) * CHART_WIDTH,
      yPos: Math.floor(index / CHARTS_A_ROW) * CHART_HEIGHT,
      width: CHART_WIDTH,
      height: CHART_HEIGHT,
      widget: widget(chart),
    }));
    this.dashboard = new MonitoringDashboard(this, 'dashboard.journey', {
      dashboardJson: JSON.stringify({
        displayName: `${options.config.stackName}: the journey of the events`,
        mosaicLayout: { columns: COLUMNS, tiles },
      }),
    });
  }
}

function charts(options: DashboardOptions): Chart[] {
  const { receive, process, archive, database, topics, subscriptions, metrics } = options;
  const queue = subscriptions.process;
  return [
    ['Received, a second', { events: perSecond(logged(metrics.received), '5m') }],
    [
      'Refused, a second',
      {
        '4xx': perSecond(requests(receive, '4xx'), '5m'),
        '5xx': perSecond(requests(receive, '5xx'), '5m'),
        'wrong signature': perSecond(logged(metrics.signatureFailures), '5m'),
      },
    ],
    ['Latency of receive, ms', { p50: latency(receive, 50), p99: latency(receive, 99) }],
    ['Published, a second', { messages: perSecond(published(topics.events.nameInput ?? ''), '5m') }],
    [
      'Backlog',
      {
        waiting: `sum(${subscription(queue, 'num_undelivered_messages')})`,
        'oldest, s': `max(${subscription(queue, 'oldest_unacked_message_age')})`,
      },
    ],
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
    [
      'Cost: billed instances',
      {
        receive: perSecond(instanceTime(receive), '5m'),
        process: perSecond(instanceTime(process), '5m'),
      },
    ],
    ['Cost: bytes in the archive', { bytes: `sum(${stored(archive.bucket.nameInput ?? '')})` }],
    [
      'Cost: Firestore writes, a second',
      { writes: perSecond(documentWrites(database.database.nameInput ?? ''), '5m') },
    ],
  ];
}

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
