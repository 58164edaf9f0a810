import type { Config } from '../config.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { LogMetrics } from './log-metrics.ts';

/** Whom an alert should disturb: CRITICAL somebody now, ERROR somebody today, WARNING whoever looks. */
export type Severity = 'CRITICAL' | 'ERROR' | 'WARNING';

export interface AlertDocumentation {
  id: string;
  title: string;
  severity: Severity;
  /** What is the case, and what follows from it. */
  means: string;
  /** What to do, with the command to run. */
  run: string;
}

export interface AlertRule extends AlertDocumentation {
  /** PromQL that has a result while the alert should fire. */
  query: string;
  /** How long it must have one, in minutes. */
  forMinutes: number;
}

export interface AlertRulesOptions {
  config: Config;
  subscriptions: Subscriptions;
  metrics: LogMetrics;
}
