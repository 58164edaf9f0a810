import type { LoggingMetric } from '@cdktf/provider-google/lib/logging-metric/index.js';
import type { PubsubSubscription } from '@cdktf/provider-google/lib/pubsub-subscription/index.js';
import type { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic/index.js';
import type { CloudFunction } from '../function.ts';

// Writes PromQL over the metrics of Cloud Monitoring.
// - Alerts and dashboard ask through these functions alone, so that a chart shows what its alert sees.
// - Each query names its monitored resource. Without the resource, a metric of several resources is ambiguous:
//   https://cloud.google.com/monitoring/promql/promql-mapping

export function instanceTime({ serviceName }: CloudFunction): string {
  return series('run.googleapis.com/container/billable_instance_time', 'cloud_run_revision', {
    labels: { service_name: serviceName },
  });
}

/** @param name of a metric under `pubsub.googleapis.com/subscription/` */
export function subscription({ nameInput }: PubsubSubscription, name: string): string {
  return series(`pubsub.googleapis.com/subscription/${name}`, 'pubsub_subscription', {
    labels: { subscription_id: nameInput ?? '' },
  });
}

/** Counts the messages published to a topic. */
export function published({ nameInput }: PubsubTopic): string {
  // Pub/Sub counts publish requests, which carry several messages each. Pub/Sub records a size for each message.
  return series('pubsub.googleapis.com/topic/message_sizes', 'pubsub_topic', {
    labels: { topic_id: nameInput ?? '' },
    suffix: '_count',
  });
}

/** Selects the log lines that a metric of this stack counts. */
export function logged({ nameInput }: LoggingMetric, suffix = ''): string {
  return series(`logging.googleapis.com/user/${nameInput}`, 'cloud_run_revision', { suffix });
}

export function stored(bucketName: string): string {
  return series('storage.googleapis.com/storage/v2/total_bytes', 'gcs_bucket', {
    labels: { bucket_name: bucketName },
  });
}

export function documentWrites(databaseId: string): string {
  return series('firestore.googleapis.com/document/write_ops_count', 'firestore.googleapis.com/Database', {
    labels: { database_id: databaseId },
  });
}

/**
 * Counts in a window. A counter of log lines has no series before its first line, which means 0 and not unknown.
 * @param window as PromQL has it: `5m`
 */
export const total = (counter: string, window: string) =>
  `(sum(increase(${counter}[${window}])) or vector(0))`;

/** Has a result where there were so many in a window. PromQL extrapolates: 3 may count as 2.9 or 3.1. */
export const atLeast = (count: number, counter: string, window: string) =>
  `${total(counter, window)} > ${count - 0.5}`;

/**
 * Returns the rate of a counter.
 * @param window as PromQL has it: `5m`
 */
export const perSecond = (counter: string, window: string) => `sum(rate(${counter}[${window}]))`;

/** Returns the value that a percentage of a distribution's points does not exceed, over 5 minutes. */
export const percentile = (distribution: LoggingMetric, percentage: number) =>
  `histogram_quantile(${percentage / 100}, sum by (le) (rate(${logged(distribution, '_bucket')}[5m])))`;

/**
 * Has a result where a part is more than a share of the whole, and at least a minimum. Without the minimum, a single
 * part would be too much at low volume.
 * @param options.whole the counters that make the whole, the part's own among them or in one of them
 * @param options.window as PromQL has it: `5m`
 */
export function exceeds(
  part: string,
  options: { share: number; whole: string[]; window: string; minimum: number },
): string {
  const { share, whole, window, minimum } = options;
  const sum = whole.map((counter) => total(counter, window)).join(' + ');
  return `${total(part, window)} / (${sum}) > ${share} and ${atLeast(minimum, part, window)}`;
}

/** Returns `run_googleapis_com:request_count` for `run.googleapis.com/request_count`. */
export function promqlName(metricType: string): string {
  return metricType.replace('/', ':').replace(/[^a-zA-Z0-9:]/g, '_');
}

interface SeriesOptions {
  labels?: Record<string, string>;
  /** Follows the metric's name, as `_count` does for a distribution. */
  suffix?: string;
}

function series(metricType: string, resource: string, { labels = {}, suffix = '' }: SeriesOptions): string {
  const matchers = Object.entries({ monitored_resource: resource, ...labels });
  const text = matchers.map(([label, value]) => `${label}="${value}"`).join(',');
  return `${promqlName(metricType)}${suffix}{${text}}`;
}
