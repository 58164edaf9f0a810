import { createRequire } from 'node:module';
import type { GoogleAuth } from 'google-auth-library';

const require = createRequire(import.meta.url);

const HOST = 'https://monitoring.googleapis.com';
const WINDOW_MS = 10 * 60_000;
const WITHIN_MS = 70_000;

/** What Cloud Monitoring is asked about: a subscription, at a time. */
export interface Question {
  project: string;
  /** The short name. */
  subscription: string;
  now: Date;
  auth?: Pick<GoogleAuth, 'request'>;
}

/** What Cloud Monitoring knows of a subscription: it learns with a delay of two to four minutes. */
export interface Backlog {
  /** Messages that are not acknowledged. */
  messages: number | null;
  /** Seconds since the oldest of them was published. */
  oldestSeconds: number | null;
}

/** The newest values that Cloud Monitoring has. https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-pubsub */
export async function readBacklog(question: Question): Promise<Backlog> {
  // Points come newest first.
  const newest = async (metric: string) => toNumber((await timeSeries(question, metric))[0]);
  const [messages, oldestSeconds] = await Promise.all([
    newest('num_undelivered_messages'),
    newest('oldest_unacked_message_age'),
  ]);
  return { messages, oldestSeconds };
}

/** Deliveries of the last ten minutes to what a subscription pushes to. */
export interface Pushes {
  acknowledged: number;
  failed: number;
}

export async function readPushes(question: Question): Promise<Pushes> {
  const series = await timeSeries(question, 'push_request_count', {
    'aggregation.alignmentPeriod': `${WINDOW_MS / 1_000}s`,
    'aggregation.perSeriesAligner': 'ALIGN_SUM',
    'aggregation.crossSeriesReducer': 'REDUCE_SUM',
    'aggregation.groupByFields': 'metric.labels.response_class',
  });
  const pushes: Pushes = { acknowledged: 0, failed: 0 };
  for (const each of series) {
    const kind = each.metric?.labels?.response_class === 'ack' ? 'acknowledged' : 'failed';
    pushes[kind] += toNumber(each) ?? 0;
  }
  return pushes;
}

interface TimeSeries {
  metric?: { labels?: Record<string, string> };
  points?: { value?: { int64Value?: string } }[];
}

function toNumber(series: TimeSeries | undefined): number | null {
  const value = series?.points?.[0]?.value?.int64Value;
  return value === undefined ? null : Number(value);
}

async function timeSeries(
  { project, subscription, now, auth = monitoringAuth() }: Question,
  metric: string,
  aggregation: Record<string, string> = {},
): Promise<TimeSeries[]> {
  const query = new URLSearchParams({
    filter: `metric.type="pubsub.googleapis.com/subscription/${metric}" AND resource.labels.subscription_id="${subscription}"`,
    'interval.startTime': new Date(now.getTime() - WINDOW_MS).toISOString(),
    'interval.endTime': now.toISOString(),
    ...aggregation,
  });
  const { data } = await auth.request<{ timeSeries?: TimeSeries[] }>({
    url: `${HOST}/v3/projects/${project}/timeSeries?${query}`,
    timeout: WITHIN_MS,
  });
  return data.timeSeries ?? [];
}

function monitoringAuth(): GoogleAuth {
  const client = require('google-auth-library') as typeof import('google-auth-library');
  return new client.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/monitoring.read'] });
}
