import type { AlertRule, AlertRulesOptions } from './alert-rule.ts';
import { atLeast, logged, total } from './promql.ts';

/** Watches whether outages heal by themselves. */
export function reconcileRules({ metrics }: AlertRulesOptions): AlertRule[] {
  return [
    {
      id: 'missing-twice',
      title: 'events stay missing',
      severity: 'ERROR',
      query: atLeast(1, logged(metrics.missingTwice), '30m'),
      forMinutes: 0,
      means:
        'Archived events were published again by reconcile and are still not processed. They are dead letters, or wait behind a backlog; reconcile does not publish them a third time.',
      run: '`npm run ops -- dead-letters list`. When neither those nor the backlog account for them: `npm run ops -- reconcile`.',
    },
    {
      id: 'passed-over',
      title: 'reconcile passes events over',
      severity: 'ERROR',
      query: atLeast(1, logged(metrics.passedOver), '30m'),
      forMinutes: 0,
      means:
        'reconcile cannot read an archived object, or found events that are older than markers are kept. It does not look at them again.',
      run: 'Read the logs of `reconcile.unreadable` and `reconcile.expired`. `npm run ops -- replay` processes the events of a time.',
    },
    {
      id: 'reconcile-fails',
      title: 'reconcile fails',
      severity: 'WARNING',
      query: atLeast(2, logged(metrics.reconcileFailures), '1h'),
      forMinutes: 0,
      means:
        'reconcile failed twice in an hour: an outage of Pub/Sub would not heal by itself. Nothing is lost meanwhile.',
      run: 'Read the logs of `reconcile.failed`, then `npm run ops -- reconcile`.',
    },
    {
      id: 'reconcile-absent',
      title: 'no run of reconcile comes to its end',
      severity: 'ERROR',
      query: `${total(logged(metrics.reconciled), '1h')} == 0`,
      // The first run of a new stack is up to 15 minutes away.
      forMinutes: 30,
      means:
        'No run of reconcile came to its end for an hour: its schedule is paused, it may not be called, it cannot start, or it has more to do than its time allows. An outage of Pub/Sub would not heal in time.',
      run: '`npm run ops -- status` says how far reconcile is. The logs of `cloud_scheduler_job` say why no run starts. After an outage `reconcile.incomplete` goes away by itself; else docs/scale.md says what to do. `npm run ops -- reconcile` does the work meanwhile.',
    },
  ];
}
