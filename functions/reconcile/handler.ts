import type { HttpFunction } from '@google-cloud/functions-framework';
import type { TimeRange } from '../archive/archived-events.ts';
import type { Log } from '../runtime/log.ts';
import type { ReconcileConfig } from './config.ts';
import type { ReconcileCounts } from './reconcile.ts';

export interface ReconcileHandlerOptions
  extends Pick<ReconcileConfig, 'windowHours' | 'graceMinutes' | 'budgetMs'> {
  reconcile: (range: TimeRange, signal: AbortSignal) => Promise<ReconcileCounts>;
  log: Log;
  now?: () => number;
}

/**
 * The HTTP function that a scheduler calls: reconciles a trailing window. What it did not get to within its budget is
 * left to the next run. Answers 200 with the counts, or 500, which the scheduler records.
 */
export function createReconcileHandler({
  reconcile,
  log,
  windowHours,
  graceMinutes,
  budgetMs,
  now = Date.now,
}: ReconcileHandlerOptions): HttpFunction {
  return async (request, response) => {
    if (request.method !== 'POST') {
      response
        .set('allow', 'POST')
        .status(405)
        .json({ error: 'The method is not allowed: run it with POST.' });
      return;
    }
    const startedAt = now();
    const range = {
      from: new Date(startedAt - windowHours * 3_600_000),
      to: new Date(startedAt - graceMinutes * 60_000),
    };
    const budget = AbortSignal.timeout(budgetMs);
    try {
      const counts = await reconcile(range, budget);
      const fields = { ...counts, durationMs: now() - startedAt };
      if (budget.aborted) {
        log('WARNING', 'reconcile.incomplete', 'The time budget is spent; the next run goes on', fields);
      } else log('INFO', 'reconcile.completed', 'The archive is compared with what was processed', fields);
      if (counts.missingTwice > 0) {
        const message = 'Events are missing that were published again before: look at the dead letters';
        log('ERROR', 'reconcile.missing_twice', message, { missingTwice: counts.missingTwice });
      }
      response.status(200).json(counts);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      log('ERROR', 'reconcile.failed', `${name}: ${message}`, { error: name, durationMs: now() - startedAt });
      response.status(500).json({ error: 'The archive could not be reconciled; the log says why.' });
    }
  };
}
