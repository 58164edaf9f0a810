import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the system uses of each thing that has a price, counted by `npm run bill`. */
export interface Counts {
  /** ISO date of the counting. */
  countedAt: string;
  /** The bytes of the event that was sent. */
  eventBytes: number;
  /** Of one event, from the request of Smartcar until it is processed. */
  event: Usage;
  /** Of one event in the run of `reconcile` that looks at it: beside `run`. */
  reconcile: Usage;
  /** Of one run of `reconcile` over an archive in which nothing is new. */
  run: Usage;
}

export interface Usage {
  classA: number;
  classB: number;
  /** Listings, by how many objects they ask for. */
  pages: Record<string, number>;
  /** Bytes that Cloud Storage keeps: the object and its metadata. */
  archiveBytes: number;
  /** Requests of functions. */
  requests: number;
  /** Milliseconds of a request of each function, with `LATENCY_MS` for each call of a service. */
  durationsMs: Record<string, number>;
  /** Bytes that Pub/Sub bills, with its minimum for each request. */
  publishedBytes: number;
  deliveredBytes: number;
  /** Bytes that the topic `events` retains. */
  retainedBytes: number;
  reads: number;
  writes: number;
  /** Documents that the TTL policy deletes later: each is billed as a delete. */
  expiring: number;
  /** Bytes of these documents. */
  expiringBytes: number;
  logLines: number;
  /** Bytes of the lines as the functions write them. */
  lineBytes: number;
  /** Bytes of the entries that Cloud Logging makes of them (`log-entry.ts`). */
  entryBytes: number;
  /** Bytes of the answers to Smartcar. */
  answerBytes: number;
}

/** Milliseconds that a call takes, in the region of the functions: an assumption, as in `bench/benchmarks/`. */
export const LATENCY_MS = { storage: 40, pubsub: 25, firestore: 20 };

export const noUsage = (): Usage => ({
  classA: 0,
  classB: 0,
  pages: {},
  archiveBytes: 0,
  requests: 0,
  durationsMs: {},
  publishedBytes: 0,
  deliveredBytes: 0,
  retainedBytes: 0,
  reads: 0,
  writes: 0,
  expiring: 0,
  expiringBytes: 0,
  logLines: 0,
  lineBytes: 0,
  entryBytes: 0,
  answerBytes: 0,
});

const FILE = join(import.meta.dirname, 'counts.json');

export function readCounts(): Counts {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

export function writeCounts(counts: Counts): void {
  writeFileSync(FILE, `${JSON.stringify(counts, undefined, 2)}\n`);
}
