import { isNotification } from '../../functions/changes/message.ts';
import type { Outcome } from '../action.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { OperationError } from '../errors.ts';
import { follow, outcomeOf } from '../follow/follow.ts';
import { Published } from '../follow/published.ts';
import { counted } from '../format.ts';
import { newRunId } from '../run-id.ts';
import { failingNow } from '../status/failing-now.ts';
import { choose, type DeadLetterFilter } from './dead-letter-filter.ts';
import { followIdOf, REDRIVE_ID, redrive } from './redrive.ts';
import { unseenDeadLetters } from './unseen.ts';

export interface RedriveCommandOptions extends DeadLetterFilter {
  wait?: true;
  yes?: true;
}

/**
 * Redrives dead letters.
 * - Warns, and asks, where `process` is failing right now.
 * - Follows the published events with `--wait`.
 */
export async function performRedrive(context: Context, options: RedriveCommandOptions): Promise<Outcome> {
  const warning = await failingNow(context);
  if (warning) {
    context.report.say(warning);
    // Does not ask where there is no terminal: a redrive loses nothing, and an event that fails again comes back.
    const isAgreed =
      options.yes || !process.stdin.isTTY || (await confirm('Redrive all the same?', context.signal));
    if (!isAgreed) throw new OperationError('Nothing was redriven: answer y to redrive all the same.');
  }
  using published = new Published();
  const redriveId = newRunId();
  const { seen, redriven, notifications } = await redriveAll(context, {
    filter: options,
    redriveId,
    published,
  });
  const unseen = await unseenDeadLetters(context, seen);
  if (redriven === 0) {
    return {
      json: { redriven, redriveId, unseen: unseen ?? null },
      text: unseen ?? 'No dead letters: nothing was redriven.',
      found: unseen !== undefined,
    };
  }
  const done = `${counted(redriven, 'dead letter')} published again`;
  if (!options.wait) {
    return {
      json: { redriven, redriveId },
      text: `${done}, and not yet processed: --wait follows them, 'event <id>' shows one.`,
    };
  }
  context.report.say(`${done}. Ctrl-C ends the waiting, and nothing else.`);
  const followed = published.count(null);
  await follow({
    context,
    published,
    idOf: (deadLetter) =>
      deadLetter.attributes[REDRIVE_ID] === redriveId ? followIdOf(deadLetter) : undefined,
  });
  const { json, text, found } = outcomeOf(published);
  const lines = [
    ...(followed > 0 ? [text] : []),
    ...(notifications > 0
      ? [
          `${counted(notifications, 'notification')} published again: the log of notify says what becomes of it.`,
        ]
      : []),
  ];
  return { json: { redriven, redriveId, ...json }, text: lines.join('\n'), found };
}

async function redriveAll(
  context: Context,
  { filter, redriveId, published }: { filter: DeadLetterFilter; redriveId: string; published: Published },
): Promise<{ seen: number; redriven: number; notifications: number }> {
  const progress = context.report.progress('published', undefined);
  let [done, notifications] = [0, 0];
  try {
    const counts = await redrive({
      queue: await context.deadLetters(),
      publish: context.publish,
      publishChange: (data, attributes) => context.publishChange(data, attributes),
      choose: (batch) => choose(batch, filter, context),
      redriveId,
      signal: context.signal,
      onPublished: (deadLetter) => {
        // The target of a notification leaves no marker to wait for.
        if (isNotification(deadLetter)) notifications++;
        else published.add(followIdOf(deadLetter));
        progress.update(++done);
      },
    });
    return { ...counts, notifications };
  } catch (error) {
    if (done > 0) context.report.say(`${counted(done, 'dead letter')} redriven before this failed:`);
    throw error;
  } finally {
    progress.stop();
  }
}
