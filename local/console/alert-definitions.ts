import type { AlertDefinition, Seen } from '../../console/server/local-system/controls.ts';
import type { StackJson } from '../topology.ts';
import { holds, type Series } from './alert-condition.ts';
import { monitoringOf } from './monitoring.ts';

/** The alerts that a deployment would have. Each decides by its own query in the infrastructure. */
export function alertDefinitions(stack: StackJson): AlertDefinition[] {
  const { metrics, policies } = monitoringOf(stack);
  const { process, notify, 'dead-letters': deadLetters } = stack.resource.google_pubsub_subscription;
  const names = new Map(metrics.map(({ name }) => [promqlNameOf(name), name]));

  function seenOf({ metric, labels, minutes }: Series, seen: Seen): number | undefined {
    const name = names.get(metric);
    if (name !== undefined && minutes !== undefined) return seen.logged(name, minutes);
    const { subscription_id: of } = labels;
    if (metric.endsWith(':subscription_dead_letter_message_count') && minutes !== undefined) {
      if (of === process?.name) return seen.deadLettered('event', minutes);
      return of === notify?.name ? seen.deadLettered('notification', minutes) : undefined;
    }
    const isWaiting = metric.endsWith(':subscription_num_undelivered_messages');
    return isWaiting && of === deadLetters?.name ? seen.deadLetters : undefined;
  }

  return policies.map(({ title, severity, documentation, query, forMs }) => ({
    title,
    severity,
    documentation,
    forMs,
    holds: (seen) => holds(query, (series) => seenOf(series, seen)),
  }));
}

/** https://cloud.google.com/monitoring/promql/promql-mapping */
const promqlNameOf = (name: string) => `logging_googleapis_com:user_${name.replace(/\W/g, '_')}`;
