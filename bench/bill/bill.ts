import type { TerraformJson } from '../../infra/synth.ts';
import { billedSeconds } from './billed-time.ts';
import type { Counts } from './counts.ts';
import { requestEntryBytes } from './log-entry.ts';
import { costAfterFree, costOf, type Priced } from './prices.ts';
import { instanceOf, keepsRequestLogs, retentionDays } from './stack-facts.ts';

/** A line of the bill: what is used in a month, and what of it is priced. */
export interface Line {
  what: string;
  /** Units of each price. */
  units: Partial<Record<Priced, number>>;
}

export const DAYS_A_MONTH = 365 / 12;
export const SECONDS_A_MONTH = DAYS_A_MONTH * 86_400;
const MARKER_DAYS = 30;

/**
 * Runs of `reconcile`, four an hour, that list the name of an event. A run lists whole hours. It lists the six hours
 * before the mark of the run before, and what is new since: 6 1/4 hours, which touch 7 1/4, in the largest pages. It lists
 * the hours of what is new in the smallest. An event is half an hour younger than its hour, so two runs of its hour come
 * too early for it.
 */
const LATE_RUNS = 7.25 * 4 - 2;
const PASS_RUNS = 5 - 1.5;

/** What events cost in a month, line by line, without what costs the same without any event. */
export function eventLines(
  { event, reconcile, run }: Counts,
  stack: TerraformJson,
  eventsAMonth: number,
): Line[] {
  const perSecond = eventsAMonth / SECONDS_A_MONTH;
  const of = (units: number) => units * eventsAMonth;
  const seconds = Object.values(event.durationsMs).map((ms) => of(billedSeconds(ms, perSecond)));
  const busy = seconds.reduce((sum, each) => sum + each, 0);
  const { cpus, gib } = instanceOf(stack);
  const days = retentionDays(stack);
  const pages = Object.keys(run.pages).map(Number);
  const listings = LATE_RUNS / Math.max(...pages) + PASS_RUNS / Math.min(...pages);
  const requestLog = keepsRequestLogs(stack) ? requestLogBytes() : 0;
  return [
    { what: 'Archive: writing', units: { classA: of(event.classA), classB: of(event.classB) } },
    { what: 'Archive: keeping what came in the month', units: { archiveBytes: of(event.archiveBytes) } },
    { what: 'Functions: requests', units: { requests: of(event.requests) } },
    { what: 'Functions: time', units: { cpuSeconds: busy * cpus, memorySeconds: busy * gib } },
    {
      what: 'Pub/Sub: publishing and delivery',
      units: { pubsubBytes: of(event.publishedBytes + event.deliveredBytes) },
    },
    {
      what: `Pub/Sub: ${days} days of retention`,
      units: { retainedBytes: (of(event.retainedBytes) * days) / DAYS_A_MONTH },
    },
    {
      what: 'Firestore: documents',
      units: { reads: of(event.reads), writes: of(event.writes), ttlDeletes: of(event.expiring) },
    },
    {
      what: `Firestore: ${MARKER_DAYS} days of markers`,
      units: { documentBytes: (of(event.expiringBytes) * MARKER_DAYS) / DAYS_A_MONTH },
    },
    { what: 'Logs', units: { logBytes: of(event.entryBytes + requestLog) } },
    {
      what: 'Reconcile: listing and markers',
      units: { classA: of(listings), reads: of(reconcile.reads) },
    },
    { what: 'Answers to Smartcar', units: { answerBytes: of(event.answerBytes) } },
  ];
}

/** Bytes of the entries that Cloud Run writes for the two requests of an event. */
export function requestLogBytes(): number {
  return requestEntryBytes('smartcar-prod-receive') + requestEntryBytes('smartcar-prod-process');
}

/** US dollars at list prices, before any free allowance. */
export function listCost(lines: readonly Line[]): number {
  return sum(lines.flatMap(({ units }) => entries(units).map(([priced, each]) => costOf(priced, each))));
}

/** US dollars where nothing else uses the free allowances. */
export function costAfterAllowances(lines: readonly Line[]): number {
  const totals = new Map<Priced, number>();
  for (const [priced, units] of lines.flatMap((line) => entries(line.units))) {
    totals.set(priced, (totals.get(priced) ?? 0) + units);
  }
  return sum([...totals].map(([priced, units]) => costAfterFree(priced, units)));
}

const entries = (units: Line['units']) => Object.entries(units) as [Priced, number][];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
