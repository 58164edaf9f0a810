import type { Handlers } from '../../functions/process/handlers/handler.ts';
import type { Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { isSelected, type Selection } from '../filter.ts';
import { count, counted, duration, table } from '../format.ts';
import type { DeadLetter } from './dead-letter.ts';
import { logCommand, SEE_LOG, whyDeadLettered } from './reason.ts';

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

/** Letters that are printed one by one. */
const SHOWN = 20;
/** Letters that `--json` lists: as many as surely fit into memory. */
const LISTED = 10_000;

interface Group {
  eventType: string | null;
  why: string;
  count: number;
  oldest: string;
}

/**
 * Lists dead letters, grouped by event type and reason, and leaves them where they are. All are counted; one by one
 * come the newest, so that memory does not grow with their number.
 */
export async function list(context: Context, selection: Selection, handlers: Handlers): Promise<Outcome> {
  let number = 0;
  let letters: Summary[] = [];
  const byKey = new Map<string, Group>();
  const queue = await context.deadLetters();
  await queue.read(async (batch) => {
    for (const letter of batch) {
      if (!isSelected(selection, letter)) continue;
      const summary = summaryOf(letter, handlers);
      number++;
      letters.push(summary);
      addTo(byKey, summary);
    }
    if (letters.length >= 2 * LISTED) letters = newestOf(letters);
  }, context.signal);
  letters = newestOf(letters);
  const groups = [...byKey.values()].sort((a, b) => b.count - a.count);
  return {
    json: { count: number, groups, letters },
    text: textOf(number, groups, letters, context.name('project'), context.target.isLocal),
    found: number > 0,
  };
}

const newestOf = (letters: Summary[]): Summary[] =>
  letters.sort((a, b) => (a.deadLetteredAt < b.deadLetteredAt ? 1 : -1)).slice(0, LISTED);

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

function addTo(groups: Map<string, Group>, { eventType, why, deadLetteredAt }: Summary): void {
  const key = `${eventType} ${why}`;
  const group = groups.get(key) ?? { eventType, why, count: 0, oldest: deadLetteredAt };
  group.count++;
  if (deadLetteredAt < group.oldest) group.oldest = deadLetteredAt;
  groups.set(key, group);
}

function textOf(
  number: number,
  groups: Group[],
  letters: Summary[],
  project: string,
  isLocal: boolean,
): string {
  if (number === 0) return 'No dead letters.';
  const age = (instant: string) => duration(Date.now() - Date.parse(instant));
  const grouped = table(
    ['event type', 'why', 'count', 'oldest'],
    groups.map((group) => [group.eventType ?? '-', group.why, group.count, age(group.oldest)]),
  );
  const each = table(
    ['event', 'vehicle', 'attempts', 'age'],
    letters
      .slice(0, SHOWN)
      .map((letter) => [
        letter.eventId ?? `message ${letter.messageId}`,
        letter.vehicleId ?? '-',
        letter.attempts ?? '-',
        age(letter.deadLetteredAt),
      ]),
  );
  const rest =
    number > SHOWN
      ? `The newest ${SHOWN} of ${count(number)}; --json lists ${number > LISTED ? `the newest ${count(LISTED)}` : 'all'}.`
      : '';
  const log =
    groups.some(({ why }) => why === SEE_LOG) && !isLocal ? `What process said:\n${logCommand(project)}` : '';
  return [counted(number, 'dead letter'), grouped, each, rest, log].filter(Boolean).join('\n');
}
