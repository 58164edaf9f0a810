import type { TerraformJson } from '../../infra/synth.ts';
import { type Line, SECONDS_A_MONTH } from './bill.ts';
import type { Counts } from './counts.ts';
import { requestEntryBytes } from './log-entry.ts';
import { instanceOf, keepsRequestLogs, resourcesOf } from './stack-facts.ts';

/** Places from which Google runs an uptime check that names none. */
const CHECKERS = 6;
/** Google bills a point of a counter as 8 bytes, and of a distribution as 80. */
const COUNTER_BYTES = 8;
const DISTRIBUTION_BYTES = 80;
const POINTS_A_MONTH = SECONDS_A_MONTH / 60;
/** An assumption: Cloud Functions builds each image from Node's, and some versions are kept. */
const IMAGE_BYTES = 300e6;
/** What the least request of an instance is billed as. */
const LEAST_SECONDS = 0.1;

/** What a month costs without any event, line by line, of the stack as it is deployed by default. */
export function fixedLines({ run }: Counts, stack: TerraformJson): Line[] {
  const { cpus, gib } = instanceOf(stack);
  const runs = resourcesOf(stack, 'google_cloud_scheduler_job').reduce(
    (sum, { schedule }) => sum + runsAMonth(schedule),
    0,
  );
  const runSeconds = runs * Math.ceil(Math.max(0, ...Object.values(run.durationsMs)) / 100) * 0.1;
  const checks = resourcesOf(stack, 'google_monitoring_uptime_check_config').reduce(
    (sum, { period }) => sum + (CHECKERS * SECONDS_A_MONTH) / Number.parseInt(period, 10),
    0,
  );
  const conditions = resourcesOf(stack, 'google_monitoring_alert_policy').flatMap(
    (policy) => policy.conditions,
  );
  const series = conditions.reduce((sum, condition) => sum + seriesOf(condition), 0);
  const metrics = resourcesOf(stack, 'google_logging_metric').map(({ metric_descriptor }) =>
    metric_descriptor.value_type === 'DISTRIBUTION' ? DISTRIBUTION_BYTES : COUNTER_BYTES,
  );
  const requestLogBytes = keepsRequestLogs(stack) ? requestEntryBytes('smartcar-prod-receive') : 0;
  const functions = resourcesOf(stack, 'google_cloudfunctions2_function').length;
  return [
    {
      what: `${whole(runs)} runs of reconcile`,
      units: {
        classA: runs * run.classA,
        reads: runs * run.reads,
        writes: runs * run.writes,
        requests: runs,
        cpuSeconds: runSeconds * cpus,
        memorySeconds: runSeconds * gib,
        logBytes: runs * (run.entryBytes + requestLogBytes),
        schedulerJobs: 1,
      },
    },
    {
      what: `${whole(checks)} uptime checks, and their requests of receive`,
      units: {
        uptimeChecks: checks,
        requests: checks,
        cpuSeconds: checks * LEAST_SECONDS * cpus,
        memorySeconds: checks * LEAST_SECONDS * gib,
        logBytes: checks * requestLogBytes,
      },
    },
    {
      what: `${conditions.length} conditions of alerts, with ${series} time series each minute`,
      units: { alertConditions: conditions.length, alertSeries: series * POINTS_A_MONTH },
    },
    {
      what: `${metrics.length} metrics of logs`,
      units: { metricBytes: metrics.reduce((sum, bytes) => sum + bytes, 0) * POINTS_A_MONTH },
    },
    {
      what: `${functions} images of functions, and a version of the secret`,
      units: { imageBytes: functions * IMAGE_BYTES, secretVersions: 1 },
    },
  ];
}

/** Runs of a schedule like every so many minutes. @throws Error for any other */
function runsAMonth(schedule: string): number {
  const minutes = Number(/^\*\/(\d+) \* \* \* \*$/.exec(schedule)?.[1]);
  if (!minutes) throw new Error(`bench/bill/fixed.ts does not know how often ${schedule} is`);
  return SECONDS_A_MONTH / 60 / minutes;
}

/**
 * Time series that a condition returns each time. Google counts them for each clause that has a metric, and each clause
 * here sums to one: https://docs.cloud.google.com/monitoring/alerts/cost-control
 */
function seriesOf(condition: { condition_prometheus_query_language?: { query: string } }): number {
  const query = condition.condition_prometheus_query_language?.query;
  return query ? (query.match(/_googleapis_com:/g)?.length ?? 0) : 1;
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US');
