import type { LogMetric } from '../../console/server/local-system/controls.ts';
import type { LogLine } from '../../console/wire.ts';
import type { LogMetricJson } from './monitoring.ts';

/**
 * The metrics that can be counted from the log of a local system.
 * - A metric of a function that does not run here is left out.
 * - A local system has no log of requests. The line of an event that was answered 503 stands for its request.
 */
export function logMetrics(metrics: readonly LogMetricJson[], functions: readonly string[]): LogMetric[] {
  return metrics.flatMap(({ name, filter }) => {
    const service = /service_name="([^"]+)"/.exec(filter)?.[1] ?? '';
    const source = functions.find((each) => service.endsWith(`-${each}`));
    const matches = source && matcherOf(filter);
    return matches ? [{ name, counts: (line) => line.source === source && matches(line) }] : [];
  });
}

type Matcher = (line: LogLine) => boolean;

function matcherOf(filter: string): Matcher | undefined {
  if (filter.includes('httpRequest.status>=500')) return ({ event }) => event === 'webhook.failed';
  const terms = filter
    .split(' AND ')
    .filter((term) => !term.startsWith('resource.'))
    .map(termOf);
  return terms.every((term) => term !== undefined) ? (line) => terms.every((term) => term(line)) : undefined;
}

const TERM = /^(NOT )?(?:jsonPayload\.)?(\w+)=(\(.*\)|"[^"]*"|\w+)$/;

/** Reads a term like `jsonPayload.event=("a" OR "b")`, `severity=WARNING` or `NOT jsonPayload.status=405`. */
function termOf(text: string): Matcher | undefined {
  const [, not, field, list = ''] = TERM.exec(text) ?? [];
  if (!field) return undefined;
  const values = list
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .map((value) => value.replaceAll('"', ''));
  return ({ event, severity, fields }) => {
    const value = { ...fields, event, severity }[field];
    return values.includes(String(value)) === (not === undefined);
  };
}
