import { once } from 'node:events';
import type { GlobalOptions, Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { OperationError } from '../errors.ts';
import { count, counted, duration, table } from '../format.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import { choose, type DeadLetterFilter } from './dead-letter-filter.ts';
import { readFailures } from './failures.ts';
import { logCommand, reasonOf, textOfReason } from './reason.ts';
import { Summaries } from './summaries.ts';
import { unseenDeadLetters } from './unseen.ts';

/** Limits the groups, and the events, that are printed for people. `--json` has all dead letters. */
const SHOWN = 20;
/** Limits the groups in `--json`. There are many groups where an error's message has the id of the event. */
const GROUPS = 1_000;
const REASON_LENGTH = 100;

export type ListContext = Pick<Context, 'deadLetters' | 'firestore' | 'signal' | 'name' | 'target' | 'now'>;

/**
 * Lists dead letters, grouped by kind, type and reason, and leaves them in the queue. Memory does not grow with their
 * number. Costs one read of Firestore for each dead letter.
 */
export async function list(
  context: ListContext,
  options: DeadLetterFilter & GlobalOptions,
): Promise<Outcome> {
  using summaries = new Summaries();
  const unseen = await summarize(context, options, summaries);
  const found = summaries.size > 0 || unseen !== undefined;
  if (!options.json) return { text: await textOf(summaries, unseen, context), found };
  await writeJson(summaries, unseen);
  return { found };
}

/**
 * Adds the dead letters that are meant, and leaves them where they are.
 * @returns what is to be said of those that Pub/Sub did not show; undefined where there are none
 */
export async function summarize(
  context: ListContext,
  filter: DeadLetterFilter,
  summaries: Summaries,
): Promise<string | undefined> {
  const queue = await context.deadLetters();
  const seen = await queue.read(
    async (batch) => addTo(summaries, await choose(batch, filter, context), context),
    context.signal,
  );
  if (context.signal.aborted) {
    throw new OperationError('Stopped before all dead letters were listed: run the command again.');
  }
  return unseenDeadLetters(context, seen);
}

async function addTo(summaries: Summaries, deadLetters: DeadLetter[], context: ListContext): Promise<void> {
  const ids = new Set(deadLetters.flatMap((deadLetter) => markerIdOf(deadLetter) ?? []));
  const failures = await readFailures(context.firestore, [...ids]);
  for (const deadLetter of deadLetters) summaries.add(deadLetter, reasonOf(deadLetter, failures));
}

/** Writes one JSON object on one line, piece by piece. */
async function writeJson(summaries: Summaries, unseen: string | undefined): Promise<void> {
  const { size } = summaries;
  const head = JSON.stringify({ count: size, unseen: unseen ?? null, groups: summaries.groups(GROUPS) });
  await write(`${head.slice(0, -1)},"deadLetters":[`);
  let separator = '';
  for (const summary of summaries.newestFirst()) {
    await write(`${separator}${JSON.stringify(summary)}`);
    separator = ',';
  }
  await write(']}\n');
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function textOf(
  summaries: Summaries,
  unseen: string | undefined,
  context: ListContext,
): Promise<string> {
  const { size, groupCount } = summaries;
  if (size === 0) return unseen ?? 'No dead letters.';
  const now = await context.now();
  const age = (instant: string) => duration(now.getTime() - Date.parse(instant));
  const groups = summaries.groups(SHOWN);
  const grouped = table(
    ['kind', 'type', 'why', 'events', 'dead letters', 'oldest'],
    groups.map((group) => [
      group.kind,
      group.eventType ?? '-',
      textOfReason(group, REASON_LENGTH),
      group.events,
      group.count,
      age(group.oldest),
    ]),
  );
  const events = summaries.events(SHOWN + 1);
  const each = table(
    ['event', 'vehicle', 'dead letters', 'attempts', 'age'],
    events
      .slice(0, SHOWN)
      .map((event) => [
        event.id,
        event.vehicleId ?? '-',
        event.count,
        event.attempts ?? '-',
        age(event.newest),
      ]),
  );
  return [
    counted(size, 'dead letter'),
    grouped,
    groupCount > SHOWN ? `The ${SHOWN} most frequent of ${counted(groupCount, 'reason')}.` : '',
    each,
    events.length > SHOWN ? `The newest ${SHOWN} events; --json lists all ${count(size)} dead letters.` : '',
    groups.some(({ error }) => error === null) ? `What process logged:\n${logCommand(context)}` : '',
    unseen ?? '',
  ]
    .filter(Boolean)
    .join('\n');
}
