import type { AlertRule, AlertRulesOptions } from './alert-rule.ts';
import { notifyRules } from './notify-rules.ts';
import { processRules } from './process-rules.ts';
import { receiveRules } from './receive-rules.ts';
import { reconcileRules } from './reconcile-rules.ts';

/** Lists what people are told of, from Smartcar's request to the last notification. */
export function alertRules(options: AlertRulesOptions): AlertRule[] {
  return [
    ...receiveRules(options),
    ...processRules(options),
    ...reconcileRules(options),
    ...notifyRules(options),
  ];
}
