import type { HttpFunction } from '@google-cloud/functions-framework';
import type { UnreadableError } from '../archive/read-error.ts';
import type { Log } from '../runtime/log.ts';
import type { RunCounts } from './counts.ts';
import type { RepublishedEvent } from './republish-log.ts';

/** Is told of each object and each event that a run cannot heal. */
export interface RunObserver {
  onUnreadable: (error: UnreadableError) => void;
  onHandedOver: (event: RepublishedEvent) => void;
}

export interface ReconcileHandlerOptions {
  reconcile: (observer: RunObserver, signal: AbortSignal) => Promise<RunCounts>;
  /** Milliseconds after which a run is to end. */
  budgetMs: number;
  log: Log;
  now?: () => number;
}

/** How many objects, and how many events, a run names in the log. The counts have all of them. */
const NAMED = 20;

/**
 * Makes the HTTP function that the scheduler calls. The function responds 200 with the counts, or 500. A run that spends
 * its budget ends early, and the next run goes on.
 */
export function createReconcileHandler({
  reconcile,
  budgetMs,
  log,
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
    const budget = AbortSignal.timeout(budgetMs);
    try {
      const counts = await reconcile(createObserver(log), budget);
      const fields = { ...counts, durationMs: now() - startedAt };
      if (budget.aborted) {
        log('WARNING', 'reconcile.incomplete', 'The time budget is spent: the next run goes on', fields);
      } else log('INFO', 'reconcile.completed', 'The archive is compared with what was processed', fields);
      logTrouble(log, counts);
      response.status(200).json(counts);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      log('ERROR', 'reconcile.failed', `${name}: ${message}`, { error: name, durationMs: now() - startedAt });
      response.status(500).json({ error: 'The archive could not be reconciled: the log says why.' });
    }
  };
}

/** Logs a line for each object that cannot be read and each event that is handed over. */
function createObserver(log: Log): RunObserver {
  let unreadable = 0;
  let handedOver = 0;
  return {
    onUnreadable: ({ object, why }) => {
      if (unreadable++ >= NAMED) return;
      log('ERROR', 'reconcile.unreadable', `An archived object is passed over: ${why}`, { object });
    },
    onHandedOver: ({ eventId, name }) => {
      if (handedOver++ >= NAMED) return;
      const message = 'An event was not processed, and is not tried again: look at the dead letters';
      log('ERROR', 'reconcile.handed_over', message, { eventId, object: name });
    },
  };
}

function logTrouble(log: Log, { missingTwice, handedOver, expired }: RunCounts): void {
  if (missingTwice > 0) {
    const message = 'Events are missing that were published again before: look at the dead letters';
    log('ERROR', 'reconcile.missing_twice', message, { missingTwice, handedOver });
  }
  if (expired > 0) {
    const message = 'Events are older than markers are kept: a replay of their time processes them';
    log('ERROR', 'reconcile.expired', message, { expired });
  }
}
