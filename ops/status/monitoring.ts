import { createRequire } from 'node:module';
import type { GoogleAuth } from 'google-auth-library';

const require = createRequire(import.meta.url);

const HOST = 'https://monitoring.googleapis.com';
const WINDOW_MS = 10 * 60_000;
const WITHIN_MS = 70_000;

/** The subscription and the time that Cloud Monitoring is asked about. */
export interface Question {
  project: string;
  /** The short name. */
  subscription: string;
  now: Date;
  auth?: Pick<GoogleAuth, 'request'>;
}

/** The backlog of a subscription, with a delay of two to four minutes. Null where Cloud Monitoring has no value. */
export interface Backlog {
  /** The number of messages that are not acknowledged. */
  messages: number | null;
  /** Seconds since the oldest of these messages was published. */
  oldestSeconds: number | null;
}

/** Reads the newest values of https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-pubsub */
export async function readBacklog(question: Question): Promise<Backlog> {
  // The first point is the newest point.
  const newest = async (metric: string) => toNumber((await timeSeries(question, metric))[0]);
  const [messages, oldestSeconds] = await Promise.all([
    newest('num_undelivered_messages'),
    newest('oldest_unacked_message_age'),
  ]);
  return { messages, oldestSeconds };
}

/** The number of deliveries in the last ten minutes to the endpoint of a push subscription. */
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
