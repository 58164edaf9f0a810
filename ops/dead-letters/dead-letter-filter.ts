import type { Command } from 'commander';
import { isNotification } from '../../functions/changes/message.ts';
import type { Context } from '../context.ts';
import { type EventFilter, matches, withFilter } from '../filter.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import { readFailures } from './failures.ts';
import { reasonOf, textOfReason } from './reason.ts';

/** Selects dead letters by their event, by their change, and by the reason for which they failed. */
export interface DeadLetterFilter extends EventFilter {
  /** The ids of changes: selects notifications alone. */
  changeId?: string[] | undefined;
  /** The beginning of `<error>: <message>`, as the list shows a reason. */
  reason?: string | undefined;
}

/** Adds the options of a filter of dead letters to a command. */
export function withDeadLetterFilter(command: Command): Command {
  const collect = (value: string, values: string[] = []) => [...values, value];
  return withFilter(command)
    .option('--change-id <id>', 'only the notification of this change (repeatable)', collect)
    .option('--reason <text>', 'only those whose reason, as list shows it, begins so');
}

/** Selects the dead letters of a batch. With a reason, costs one read of Firestore for each dead letter that matches otherwise. */
export async function choose(
  batch: readonly DeadLetter[],
  { reason, changeId, ...filter }: DeadLetterFilter,
  { firestore }: Pick<Context, 'firestore'>,
): Promise<DeadLetter[]> {
  const matching = batch.filter(
    (deadLetter) => hasChange(deadLetter, changeId) && matchesEither(filter, deadLetter),
  );
  if (!reason) return matching;
  const ids = new Set(matching.flatMap((deadLetter) => markerIdOf(deadLetter) ?? []));
  const failures = await readFailures(firestore, [...ids]);
  return matching.filter((deadLetter) => textOfReason(reasonOf(deadLetter, failures)).startsWith(reason));
}

function hasChange({ attributes }: DeadLetter, changeIds: string[] | undefined): boolean {
  return changeIds === undefined || changeIds.includes(attributes.changeId ?? '');
}

/** A notification has two types: that of its event, and that of its change, which the list shows. */
function matchesEither(filter: EventFilter, deadLetter: DeadLetter): boolean {
  if (matches(filter, deadLetter)) return true;
  const { type } = deadLetter.attributes;
  return (
    isNotification(deadLetter) && type !== undefined && matches(filter, { ...deadLetter, eventType: type })
  );
}
