import type { LoggingMetric } from '@cdktf/provider-google/lib/logging-metric/index.js';
import type { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import type { CloudFunction } from '../function.ts';

// PromQL over the metrics of Cloud Monitoring. Alerts and dashboard ask through these alone, so that a chart shows what
// its alert sees. Each names its monitored resource, without which a metric of several is ambiguous:
// https://cloud.google.com/monitoring/promql/promql-mapping

/** Requests to a function: by `run.googleapis.com/request_count`. */
export function requests({ serviceName }: CloudFunction, responseClass?: '2xx' | '4xx' | '5xx'): string {
  return series('run.googleapis.com/request_count', 'cloud_run_revision', {
    service_name: serviceName,
    ...(responseClass && { response_code_class: responseClass }),
  });
}

/** Milliseconds that a percentage of a function's requests took at most. */
export function latency({ serviceName }: CloudFunction, percentile: number): string {
  const buckets = series(
    'run.googleapis.com/request_latencies',
    'cloud_run_revision',
    { service_name: serviceName },
    '_bucket',
  );
  return `histogram_quantile(${percentile / 100}, sum by (le) (rate(${buckets}[5m])))`;
}

export function instanceTime({ serviceName }: CloudFunction): string {
  return series('run.googleapis.com/container/billable_instance_time', 'cloud_run_revision', {
    service_name: serviceName,
  });
}

/** @param name of a metric under `pubsub.googleapis.com/subscription/` */
export function subscription({ nameInput }: PubsubSubscription, name: string): string {
  return series(`pubsub.googleapis.com/subscription/${name}`, 'pubsub_subscription', {
    subscription_id: nameInput ?? '',
  });
}

/** Messages published to a topic. */
export function published(topicName: string): string {
  // Pub/Sub counts publish requests, which carry several messages each; the sizes are recorded for every message.
  return series(
    'pubsub.googleapis.com/topic/message_sizes',
    'pubsub_topic',
    { topic_id: topicName },
    '_count',
  );
}

/** Log lines that a metric of this stack counts. */
export function logged({ nameInput }: LoggingMetric): string {
  return series(`logging.googleapis.com/user/${nameInput}`, 'cloud_run_revision', {});
}

export function stored(bucketName: string): string {
  return series('storage.googleapis.com/storage/v2/total_bytes', 'gcs_bucket', { bucket_name: bucketName });
}

export function documentWrites(databaseId: string): string {
  return series('firestore.googleapis.com/document/write_ops_count', 'firestore.googleapis.com/Database', {
    database_id: databaseId,
  });
}

/** @param window as PromQL has it: `5m` */
export const total = (counter: string, window: string) => `sum(increase(${counter}[${window}]))`;

/** @param window as PromQL has it: `5m` */
export const perSecond = (counter: string, window: string) => `sum(rate(${counter}[${window}]))`;

export const ratio = (part: string, whole: string, window: string) =>
  `${perSecond(part, window)} / ${perSecond(whole, window)}`;

/** `run.googleapis.com/request_count` is `run_googleapis_com:request_count` there. */
export function promqlName(metricType: string): string {
  return metricType.replace('/', ':').replace(/[^a-zA-Z0-9:]/g, '_');
}

function series(metricType: string, resource: string, labels: Record<string, string>, suffix = ''): string {
  const matchers = Object.entries({ monitored_resource: resource, ...labels });
  const text = matchers.map(([label, value]) => `${label}="${value}"`).join(',');
  return `${promqlName(metricType)}${suffix}{${text}}`;
}
