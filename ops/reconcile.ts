import { Command } from 'commander';
import { listEvents } from '../functions/archive/list-events.ts';
import type { ArchiveReader } from '../functions/archive/reader.ts';
import type { TimeRange } from '../functions/archive/shard-pages.ts';
import { forEachShard } from '../functions/archive/shards.ts';
import { MARKER_DAYS } from '../functions/event/marker.ts';
import type { ReconcileCounts } from '../functions/reconcile/counts.ts';
import { createMarkers } from '../functions/reconcile/markers.ts';
import { reconcileRange } from '../functions/reconcile/reconcile-range.ts';
import { action, type Outcome } from './action.ts';
import type { Context } from './context.ts';
import { OperationError, UsageError } from './errors.ts';
import { count, counted } from './format.ts';
import { type RangeOptions, rangeOf, withRange } from './range.ts';

const DAY_MS = 86_400_000;
const GRACE_MINUTES = 10;

export interface ReconcileOptions extends RangeOptions {
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
    .action(action<ReconcileOptions>(performReconcile));
}

/** Compares a range of the archive with what was processed. */
export async function performReconcile(context: Context, options: ReconcileOptions): Promise<Outcome> {
  const now = Date.now();
  const range = rangeOf(options, {
    from: new Date(now - DAY_MS),
    to: new Date(now - GRACE_MINUTES * 60_000),
  });
  if (range.from.getTime() < now - MARKER_DAYS * DAY_MS) {
    throw new UsageError(
      `--from is more than ${MARKER_DAYS} days ago, and what was processed is not remembered for longer: use replay.`,
    );
  }
  const { archive, signal, report } = context;
  const republish = options.dryRun ? undefined : context.republish;
  const progress = report.progress('checked', undefined);
  try {
    const counts = await reconcileRange(range, {
      archive,
      markers: createMarkers(context.firestore),
      republish: republish && ((event) => republish(event)),
      signal,
      onProgress: ({ checked }) => progress.update(checked),
      onUnreadable: ({ object, why }) => report.say(`Passed over ${object}: ${why}.`),
    });
    if (signal.aborted) throw new OperationError(`Stopped early: run the command again. ${textOf(counts)}`);
    const young = options.to ? 0 : await countEvents(archive, { from: range.to, to: new Date(now) }, signal);
    return { json: { ...counts, young }, text: textOf(counts, young), found: counts.missing > 0 };
  } finally {
    progress.stop();
  }
}

/** Counts the events that were received in a time range. */
async function countEvents(archive: ArchiveReader, range: TimeRange, signal: AbortSignal): Promise<number> {
  let events = 0;
  if (range.from >= range.to) return events;
  await forEachShard(async (shard, aborted) => {
    for await (const page of listEvents(archive, { shard, range })) {
      aborted.throwIfAborted();
      events += page.length;
    }
  }, signal);
  return events;
}

function textOf({ checked, missing, republished, unreadable }: ReconcileCounts, young = 0): string {
  const parts = [`${count(missing)} not processed`, `${count(republished)} published again`];
  if (unreadable > 0) parts.push(`${count(unreadable)} not readable`);
  const leftOut =
    young > 0 ? ` ${counted(young, 'event')} of the last ${GRACE_MINUTES} minutes left out.` : '';
  return `${counted(checked, 'archived event')} checked: ${parts.join(', ')}.${leftOut}`;
}
