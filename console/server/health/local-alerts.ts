import type { Alert } from '../../wire.ts';
import type { AlertDefinition } from '../local-system/controls.ts';
import type { LineCounts } from './line-counts.ts';

type Count = (beginning: string, minutes: number) => number;

/** Whether an alert of the deployment would fire, as far as log lines and dead letters tell. infra/monitoring/ decides. */
const judgements: Record<string, (count: Count, deadLetters: number) => boolean> = {
  'receive-errors': (count) => isShare(count('webhook.failed', 5), count('webhook.received', 5), 0.05),
  refused: (count) => refusedIn(count, 60) >= 20,
  'mostly-refused': (count) => isShare(refusedIn(count, 60), count('webhook.received', 60), 0.5),
  'processing-errors': (count) =>
    isShare(count('processing.failed', 10), count('processing.completed', 10), 0.05),
  'dead-lettered': (_, deadLetters) => deadLetters > 0,
  'dead-letter-backlog': (_, deadLetters) => deadLetters > 0,
  'left-out': (count) => count('signals.left_out', 60) > 0,
  'missing-twice': (count) => count('reconcile.missing_twice', 60) > 0,
  'passed-over': (count) => count('reconcile.unreadable', 60) + count('reconcile.expired', 60) > 0,
  'reconcile-fails': (count) => count('reconcile.failed', 60) > 0,
};

/** At least three, and more than a share of all. */
const isShare = (part: number, others: number, share: number) => part >= 3 && part > share * (part + others);

const refusedIn = (count: Count, minutes: number) =>
  count('signature.failed', minutes) + count('webhook.refused', minutes);

/** The deployment's alerts, with whether each would fire on what the console saw. */
export function judge(definitions: AlertDefinition[], lines: LineCounts, deadLetters: number): Alert[] {
  const count: Count = (beginning, minutes) =>
    [...lines.last(minutes)]
      .filter(([name]) => name.startsWith(beginning))
      .reduce((sum, [, number]) => sum + number, 0);
  return definitions.map(({ id, ...alert }) => ({
    ...alert,
    isFiring: judgements[id]?.(count, deadLetters) ?? null,
  }));
}
