import type { StackJson } from '../topology.ts';

/** A metric over log lines. */
export interface LogMetricJson {
  name: string;
  filter: string;
}

export interface AlertPolicy {
  /** Without the name of the stack. */
  title: string;
  severity: string;
  /** Markdown. */
  documentation: string;
  /** PromQL; empty where the alert asks in another way. */
  query: string;
  /** Milliseconds for which the query must have a result. */
  forMs: number;
}

interface PolicyJson {
  display_name: string;
  severity: string;
  documentation: { content: string };
  conditions: { condition_prometheus_query_language?: { query: string; duration: string } }[];
}

/** The metrics and the alerts of a synthesized stack. */
export function monitoringOf({ resource }: StackJson): { metrics: LogMetricJson[]; policies: AlertPolicy[] } {
  const { google_logging_metric = {}, google_monitoring_alert_policy = {} } = resource as unknown as {
    google_logging_metric?: Record<string, LogMetricJson>;
    google_monitoring_alert_policy?: Record<string, PolicyJson>;
  };
  const policies = Object.values(google_monitoring_alert_policy).map(
    ({ display_name, severity, documentation, conditions }) => {
      const { query = '', duration = '0s' } = conditions[0]?.condition_prometheus_query_language ?? {};
      return {
        title: display_name.replace(/^[^:]*: /, ''),
        severity,
        documentation: documentation.content,
        query,
        forMs: Number.parseInt(duration, 10) * 1_000,
      };
    },
  );
  return { metrics: Object.values(google_logging_metric), policies };
}
