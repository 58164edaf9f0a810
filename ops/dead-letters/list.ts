import type { Handlers } from '../../functions/process/handlers/handler.ts';
import type { Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { count, counted, duration, table } from '../format.ts';
import { isSelected, type Selection } from '../selection.ts';
import type { DeadLetter } from './dead-letter.ts';
import { logCommand, SEE_LOG, whyDeadLettered } from './why.ts';

/** A dead letter without its bytes. */
export interface Summary {
  messageId: string;
  eventId: string | null;
  eventType: string | null;
  vehicleId: string | null;
  why: string;
  attempts: number | null;
  deadLetteredAt: string;
}

/** Letters that are printed one by one; `--json` has all. */
const SHOWN = 20;

/** Lists dead letters, grouped by event type and reason, and leaves them where they are. */
export async function list(context: Context, selection: Selection, handlers: Handlers): Promise<Outcome> {
  const letters: Summary[] = [];
  const queue = await context.deadLetters();
  await queue.read(async (batch) => {
    for (const letter of batch) if (isSelected(selection, letter)) letters.push(summaryOf(letter, handlers));
  }, context.signal);
  return {
    json: { count: letters.length, groups: groupsOf(letters), letters },
    text: textOf(letters, context.name('project'), context.target.isLocal),
    found: letters.length > 0,
  };
}

export function summaryOf(letter: DeadLetter, handlers: Handlers): Summary {
  return {
    messageId: letter.messageId,
    eventId: letter.eventId ?? null,
    eventType: letter.eventType ?? null,
    vehicleId: letter.vehicleId ?? null,
    why: whyDeadLettered(letter, handlers),
    attempts: letter.attempts ?? null,
    deadLetteredAt: letter.deadLetteredAt.toISOString(),
  };
}

function groupsOf(letters: Summary[]) {
  const groups = Map.groupBy(letters, ({ eventType, why }) => `${eventType} ${why}`);
  return [...groups.values()]
    .map((group) => ({
      eventType: group[0]?.eventType ?? null,
      why: group[0]?.why ?? '',
      count: group.length,
      oldest: group.map(({ deadLetteredAt }) => deadLetteredAt).reduce((a, b) => (a < b ? a : b)),
    }))
    .sort((a, b) => b.count - a.count);
}

function textOf(letters: Summary[], project: string, isLocal: boolean): string {
  if (letters.length === 0) return 'No dead letters.';
  const age = (instant: string) => duration(Date.now() - Date.parse(instant));
  const groups = table(
    ['event type', 'why', 'count', 'oldest'],
    groupsOf(letters).map((group) => [group.eventType ?? '-', group.why, group.count, age(group.oldest)]),
  );
  const newest = letters.toSorted((a, b) => (a.deadLetteredAt < b.deadLetteredAt ? 1 : -1)).slice(0, SHOWN);
  const each = table(
    ['event', 'vehicle', 'attempts', 'age'],
    newest.map((letter) => [
      letter.eventId ?? `message ${letter.messageId}`,
      letter.vehicleId ?? '-',
      letter.attempts ?? '-',
      age(letter.deadLetteredAt),
    ]),
  );
  const rest =
    letters.length > SHOWN ? `The newest ${SHOWN} of ${count(letters.length)}; --json lists all.` : '';
  const log =
    letters.some(({ why }) => why === SEE_LOG) && !isLocal
      ? `What process said:\n${logCommand(project)}`
      : '';
  return [counted(letters.length, 'dead letter'), groups, each, rest, log].filter(Boolean).join('\n');
}
