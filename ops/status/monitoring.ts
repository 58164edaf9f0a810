import { GoogleAuth } from 'google-auth-library';

const HOST = 'https://monitoring.googleapis.com';

/** What Cloud Monitoring knows of a subscription: it learns with a delay of about two minutes. */
export interface Backlog {
  /** Messages that are not acknowledged. */
  messages: number | null;
  /** Seconds since the oldest of them was published. */
  oldestSeconds: number | null;
}

/** The newest values that Cloud Monitoring has. https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-pubsub */
export async function readBacklog(
  project: string,
  subscription: string,
  auth: Pick<GoogleAuth, 'request'> = new GoogleAuth({
    scopes: ['https://www.googleapis.com/auth/monitoring.read'],
  }),
): Promise<Backlog> {
  const newest = async (metric: string): Promise<number | null> => {
    const now = Date.now();
    const query = new URLSearchParams({
      filter: `metric.type="pubsub.googleapis.com/subscription/${metric}" AND resource.labels.subscription_id="${subscription}"`,
      'interval.startTime': new Date(now - 10 * 60_000).toISOString(),
      'interval.endTime': new Date(now).toISOString(),
    });
    const { data } = await auth.request<TimeSeriesList>({
      url: `${HOST}/v3/projects/${project}/timeSeries?${query}`,
    });
    // Points come newest first.
    const value = data.timeSeries?.[0]?.points?.[0]?.value?.int64Value;
    return value === undefined ? null : Number(value);
  };
  const [messages, oldestSeconds] = await Promise.all([
    newest('num_undelivered_messages'),
    newest('oldest_unacked_message_age'),
  ]);
  return { messages, oldestSeconds };
}

interface TimeSeriesList {
  timeSeries?: { points?: { value?: { int64Value?: string } }[] }[];
}
