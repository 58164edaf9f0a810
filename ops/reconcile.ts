import { Command } from 'commander';
import { MARKER_DAYS } from '../functions/event/marker.ts';
import { type ReconcileCounts, reconcile } from '../functions/reconcile/reconcile.ts';
import { action, type GlobalOptions, type Outcome } from './action.ts';
import type { Context } from './context.ts';
import { OperationError, UsageError } from './errors.ts';
import { count, counted } from './format.ts';
import { startProgress } from './progress.ts';
import { type RangeOptions, rangeOf, withRange } from './range.ts';

const DAY_MS = 86_400_000;
const GRACE_MS = 10 * 60_000;

interface ReconcileOptions extends RangeOptions {
  dryRun?: true;
}

/** `reconcile` */
export function reconcileCommand(): Command {
  const command = new Command('reconcile').description(
    'find archived events that were not processed, and publish them again (exit code 1: there were some)',
  );
  return withRange(
    command,
    'default: 24 hours ago',
    'default: 10 minutes ago; later ones may be on their way',
  )
    .option('--dry-run', 'count them, and publish nothing')
    .action(action<ReconcileOptions>(perform));
}

async function perform(context: Context, options: ReconcileOptions & GlobalOptions): Promise<Outcome> {
  const now = Date.now();
  const range = rangeOf(options, { from: new Date(now - DAY_MS), to: new Date(now - GRACE_MS) });
  if (range.from.getTime() < now - MARKER_DAYS * DAY_MS) {
    throw new UsageError(
      `--from is more than ${MARKER_DAYS} days ago, and what was processed is not remembered for longer: use replay.`,
    );
  }
  const { archive, signal } = context;
  const republish = options.dryRun ? undefined : context.republish;
  const progress = startProgress('checked', undefined);
  try {
    const counts = await reconcile(range, {
      archive,
      firestore: context.firestore,
      republish: republish && ((event) => republish(event)),
      signal,
      onProgress: ({ checked }) => progress.update(checked),
    });
    if (signal.aborted) throw new OperationError(`Stopped early. ${textOf(counts)}`);
    const { missingTwice: _, ...json } = counts;
    return { json, text: textOf(counts), found: counts.missing > 0 };
  } finally {
    progress.stop();
  }
}

function textOf({ checked, missing, republished }: ReconcileCounts): string {
  return `${counted(checked, 'archived event')} checked: ${count(missing)} not processed, ${count(republished)} published again.`;
}
