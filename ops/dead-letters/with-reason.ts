import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type EventFilter, matches } from '../filter.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import { readFailures } from './failures.ts';
import { reasonOf, textOfReason } from './reason.ts';

/** Selects the dead letters of matching events, and with `reason` those that failed for this reason. */
export interface DeadLetterFilter extends EventFilter {
  /** The beginning of `<error>: <message>`, as the list shows a reason. */
  reason?: string | undefined;
}

/** Adds `--reason` to a command. */
export function withReason(command: Command): Command {
  return command.option('--reason <text>', 'only those whose reason, as list shows it, begins so');
}

/** Selects the dead letters of a batch. With a reason, costs one read of Firestore for each dead letter that matches otherwise. */
export async function choose(
  batch: readonly DeadLetter[],
  { reason, ...filter }: DeadLetterFilter,
  { firestore }: Pick<Context, 'firestore'>,
): Promise<DeadLetter[]> {
  const matching = batch.filter((deadLetter) => matches(filter, deadLetter));
  if (!reason) return matching;
  const ids = new Set(matching.flatMap((deadLetter) => markerIdOf(deadLetter) ?? []));
  const failures = await readFailures(firestore, [...ids]);
  return matching.filter((deadLetter) => textOfReason(reasonOf(deadLetter, failures)).startsWith(reason));
}
