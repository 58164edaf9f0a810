import type { TerraformJson } from '../../infra/synth.ts';
import type { Counts } from '../bill/counts.ts';
import { CPU_MS, LISTING_MS, PASS_MS } from './measured.ts';

/** What ends the growth of a deployment, unless somebody does something. */
export interface Limit {
  what: string;
  /** Events a second at which the limit is met. */
  perSecond: number;
  /** The alerts that fire then, by their ids in infra/monitoring. */
  alerts: string[];
  /** What to do. */
  remedy: string;
  source: string;
}

const MB = 1e6;
/** Cloud Run starts another instance where one is 60 % busy. */
const BUSY = 0.6;
const SHARDS = 16;
/** `RECONCILE_BUDGET_MS`. */
const RECONCILE_MS = 480_000;
const RECONCILE_EVERY_SECONDS = 900;

/** The limits of a deployment with these settings, the first first. */
export function limitsOf({ event }: Counts, stack: TerraformJson): Limit[] {
  const instances = (name: 'receive' | 'process') => {
    const { service_config } = stack.resource.google_cloudfunctions2_function?.[name] ?? {};
    const { max_instance_count, max_instance_request_concurrency, available_cpu } = service_config;
    const byCpu = (1_000 * Number(available_cpu)) / CPU_MS[name];
    const byRequests = (1_000 * max_instance_request_concurrency) / (event.durationsMs[name] ?? 100);
    return max_instance_count * BUSY * Math.min(byCpu, byRequests);
  };
  const { environment_variables: reconcile } =
    stack.resource.google_cloudfunctions2_function?.reconcile?.service_config ?? {};
  const windowHours = Number(reconcile.RECONCILE_WINDOW_HOURS);
  // A search begins before the mark of the run before, and touches an hour more, since it lists whole hours.
  const listedSeconds = (windowHours + 1.25) * 3_600;
  const listingMs = (listedSeconds / (SHARDS * 1_000)) * LISTING_MS;
  const passMs = (RECONCILE_EVERY_SECONDS / (SHARDS * 250)) * PASS_MS;
  const limits: Limit[] = [
    {
      what: 'Firestore takes 500 writes a second to a collection at once, and half as many more every 5 minutes',
      perSecond: 500,
      alerts: ['queue-depth', 'oldest-event'],
      remedy:
        'Nothing, where traffic grows by itself: Pub/Sub keeps what waits. Before a move of a fleet, or a replay, begin with 500 a second; `replay --rate` does.',
      source: 'https://cloud.google.com/firestore/docs/best-practices',
    },
    {
      what: 'Cloud Storage takes 1,000 writes a second to a bucket at once, and twice as many every 20 minutes',
      perSecond: 1_000,
      alerts: ['receive-slow', 'receive-errors'],
      remedy:
        'Move vehicles to the webhook in steps that double every 20 minutes. The shards of the archive spread the names.',
      source: 'https://cloud.google.com/storage/docs/request-rate',
    },
    {
      what: `A run of reconcile lists the names of ${windowHours} hours within its budget (${LISTING_MS} ms for a thousand names are assumed)`,
      perSecond: RECONCILE_MS / (listingMs + passMs),
      alerts: ['reconcile-absent'],
      remedy:
        'Set RECONCILE_WINDOW_HOURS to 1, which reaches 2.5 times as far. A run looks at new events first, so those are published again all the same. An event that came into the archive more than 10 minutes late, and was not published, waits until it is RECONCILE_WINDOW_HOURS old: a run looks at the oldest hour first.',
      source: 'https://cloud.google.com/storage/docs/json_api/v1/objects/list',
    },
    {
      what: `A run of reconcile looks at the events of 15 minutes within its budget (${PASS_MS} ms for 250 events are assumed)`,
      perSecond: RECONCILE_MS / passMs,
      alerts: ['reconcile-absent'],
      remedy:
        'Give reconcile more of its 15 minutes, in infra/reconciliation.ts: `RECONCILE_BUDGET_MS`, and a timeout above that. Until then, an event that was not published is healed later each day. `status` says how far reconcile is. Nothing is lost for 30 days.',
      source: 'https://cloud.google.com/storage/docs/json_api/v1/objects/list',
    },
    {
      what: 'PROCESS_MAX_INSTANCES instances of process are busy',
      perSecond: instances('process'),
      alerts: ['queue-depth', 'oldest-event'],
      remedy: 'Raise PROCESS_MAX_INSTANCES. Nothing is lost meanwhile: Pub/Sub keeps what waits for 7 days.',
      source: 'https://cloud.google.com/run/docs/about-instance-autoscaling',
    },
    {
      what: 'MAX_INSTANCES instances of receive are busy',
      perSecond: instances('receive'),
      alerts: ['receive-throttled', 'receive-errors'],
      remedy: 'Raise MAX_INSTANCES before that: what is answered 429 four times is lost.',
      source: 'https://cloud.google.com/run/docs/about-instance-autoscaling',
    },
    {
      what: 'Pub/Sub pushes 140 MB a second in us-central1, us-east1 and europe-west1, and 20 MB elsewhere',
      perSecond: (140 * MB) / event.deliveredBytes,
      alerts: ['queue-depth', 'oldest-event'],
      remedy:
        'Ask Google for more of the quota `Push subscriber throughput`. Elsewhere, ask at a seventh of that.',
      source: 'https://cloud.google.com/pubsub/quotas',
    },
    {
      what: 'Cloud Logging takes 4.8 GB of entries a minute in large regions, and 300 MB elsewhere',
      perSecond: (4_800 * MB) / 60 / event.entryBytes,
      alerts: [],
      remedy:
        'Ask Google for more of the quota of `entries.write`. Entries beyond the quota are dropped, and alerts that count lines see less.',
      source: 'https://cloud.google.com/logging/quotas',
    },
  ];
  return limits.sort((a, b) => a.perSecond - b.perSecond);
}
