import type { AlertRule, AlertRulesOptions } from './alert-rule.ts';
import { processRules } from './process-rules.ts';
import { receiveRules } from './receive-rules.ts';
import { reconcileRules } from './reconcile-rules.ts';

/** Lists what people are told of, from Smartcar's request to the last store. */
export function alertRules(options: AlertRulesOptions): AlertRule[] {
  return [...receiveRules(options), ...processRules(options), ...reconcileRules(options)];
}
