/** A list price of Google Cloud. */
export interface Price {
  /** US dollars for `per` units. */
  usd: number;
  per: number;
  /** The units, in the words of the price list. */
  unit: string;
  /** Units a month that cost nothing, where a project or a billing account has nothing else. */
  free?: number;
  source: string;
  /** When the price was compared with the source; undefined where only other pages confirm it. */
  checkedAt: string | undefined;
}

const KIB = 1_024;
const GIB = KIB ** 3;
const CHECKED = '2026-11-25';

const price = (usd: number, per: number, unit: string, source: string, free?: number): Price => ({
  usd,
  per,
  unit,
  source,
  checkedAt: CHECKED,
  ...(free !== undefined && { free }),
});

const STORAGE = 'https://cloud.google.com/storage/pricing';
const RUN = 'https://cloud.google.com/run/pricing';
const PUBSUB = 'https://cloud.google.com/pubsub/pricing';
const FIRESTORE = 'https://cloud.google.com/firestore/pricing';
const OBSERVABILITY = 'https://cloud.google.com/products/observability/pricing';

/** A price that the source shows by a script alone: other pages say the same. */
const unconfirmed = (price: Price): Price => ({ ...price, checkedAt: undefined });

/** The list prices of us-central1. The free allowances are those of a month. */
export const prices = {
  // The free allowances of Cloud Storage are for three regions of the United States, us-central1 among them.
  classA: price(0.005, 1_000, 'class A operations', STORAGE, 5_000),
  classB: price(0.0004, 1_000, 'class B operations', STORAGE, 50_000),
  archiveBytes: price(0.02, 1e9, 'bytes for a month', STORAGE, 5 * GIB),
  requests: price(0.4, 1e6, 'requests', RUN, 2e6),
  cpuSeconds: price(0.000024, 1, 'vCPU seconds', RUN, 180_000),
  memorySeconds: price(0.0000025, 1, 'GiB seconds', RUN, 360_000),
  // To North America; the first GiB is free.
  answerBytes: price(0.12, GIB, 'bytes to the internet', 'https://cloud.google.com/vpc/network-pricing', GIB),
  pubsubBytes: price(40, 1_024 * GIB, 'bytes', PUBSUB, 10 * GIB),
  retainedBytes: unconfirmed(price(0.27, GIB, 'bytes for a month', PUBSUB)),
  // Firestore's free quota is for one database of a project, and has no TTL deletes.
  reads: unconfirmed(price(0.03, 100_000, 'document reads', FIRESTORE, 50_000 * 30)),
  writes: unconfirmed(price(0.09, 100_000, 'document writes', FIRESTORE, 20_000 * 30)),
  ttlDeletes: unconfirmed(price(0.01, 100_000, 'document deletes', FIRESTORE)),
  documentBytes: price(0.15, GIB, 'bytes for a month', FIRESTORE, GIB),
  logBytes: price(0.5, GIB, 'bytes', OBSERVABILITY, 50 * GIB),
  metricBytes: price(0.258, KIB ** 2, 'bytes', OBSERVABILITY, 150 * KIB ** 2),
  // Announced at $1.50 for a condition in 2024, put off several times, and lowered to $0.10 since.
  alertConditions: unconfirmed(price(0.1, 1, 'conditions for a month', OBSERVABILITY)),
  alertSeries: price(0.35, 1e6, 'time series returned', OBSERVABILITY),
  uptimeChecks: price(0.3, 1_000, 'executions', OBSERVABILITY, 1e6),
  schedulerJobs: price(0.1, 1, 'jobs for a month', 'https://cloud.google.com/scheduler/pricing', 3),
  secretVersions: price(
    0.06,
    1,
    'versions for a month',
    'https://cloud.google.com/secret-manager/pricing',
    6,
  ),
  imageBytes: price(
    0.1,
    GIB,
    'bytes for a month',
    'https://cloud.google.com/artifact-registry/pricing',
    GIB / 2,
  ),
} satisfies Record<string, Price>;

export type Priced = keyof typeof prices;

/** What so many units cost, before the free allowance. */
export function costOf(priced: Priced, units: number): number {
  const { usd, per } = prices[priced];
  return (units * usd) / per;
}

/** What so many units of a month cost, where nothing else uses the free allowance. */
export function costAfterFree(priced: Priced, units: number): number {
  const { free = 0 }: Price = prices[priced];
  return costOf(priced, Math.max(0, units - free));
}
