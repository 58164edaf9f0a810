import type { Config } from '../config.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { LogMetrics } from './log-metrics.ts';

/** Says whom an alert should disturb: CRITICAL somebody now, ERROR somebody today, WARNING whoever looks. */
export type Severity = 'CRITICAL' | 'ERROR' | 'WARNING';

export interface AlertDocumentation {
  id: string;
  title: string;
  severity: Severity;
  /** Says what is the case, and what follows. */
  means: string;
  /** Says what to do, with the command to run. */
  run: string;
}

export interface AlertRule extends AlertDocumentation {
  /** Has a result while the alert should fire, in PromQL. */
  query: string;
  /** Delays the alert until the query has had a result for so long. */
  forMinutes: number;
}

export interface AlertRulesOptions {
  config: Config;
  subscriptions: Subscriptions;
  metrics: LogMetrics;
}
