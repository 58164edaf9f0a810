import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type EventFilter, matches } from '../filter.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import { readFailures } from './failures.ts';
import { reasonOf, textOfReason } from './reason.ts';

/** Which dead letters are meant: those of matching events, and with a reason those that failed for it. */
export interface DeadLetterFilter extends EventFilter {
  /** `<error>: <message>`, as the list shows it, or its beginning. */
  reason?: string | undefined;
}

/** Adds `--reason` to a command. */
export function withReason(command: Command): Command {
  return command.option('--reason <text>', 'only those whose reason, as list shows it, begins so');
}

/** The dead letters of a batch that are meant. With a reason, one read of Firestore for each that matches otherwise. */
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
