import type { Outcome } from '../action.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { type EventFilter, matches } from '../filter.ts';
import { counted } from '../format.ts';
import { MessageIds } from './message-ids.ts';
import { unseenDeadLetters } from './unseen.ts';

/** How many messages are acknowledged in one request. */
const PAGE = 500;

/**
 * Deletes dead letters, after a question. Their events stay in the archive, and can be replayed.
 * @param isAgreed asks no question
 * @throws UsageError where the question cannot be asked
 */
export async function discard(context: Context, filter: EventFilter, isAgreed: boolean): Promise<Outcome> {
  if (!isAgreed && !process.stdin.isTTY) {
    throw new UsageError('There is no terminal to ask on: give --yes to discard without being asked.');
  }
  const queue = await context.deadLetters();
  using matching = new MessageIds();
  let discarded = 0;
  // Holds all dead letters until the operator answers, so that exactly the counted dead letters are discarded.
  const seen = await queue.read(
    async (batch) => {
      for (const deadLetter of batch) {
        if (matches(filter, deadLetter)) matching.add(deadLetter.messageId);
      }
    },
    context.signal,
    async () => {
      if (matching.size === 0) return;
      const question = `Discard ${counted(matching.size, 'dead letter')} of ${context.name('project')}?`;
      if (!isAgreed && !(await confirm(question, context.signal))) {
        throw new OperationError('Nothing was discarded: answer y to discard.');
      }
      for (const page of matching.pages(PAGE)) {
        await queue.acknowledge(page);
        discarded += page.length;
      }
    },
  );
  if (context.signal.aborted) {
    throw new OperationError('Stopped, and nothing was discarded: run the command again.');
  }
  const unseen = await unseenDeadLetters(context, seen);
  if (discarded === 0) {
    return {
      json: { discarded, unseen: unseen ?? null },
      text: unseen ?? 'No dead letters: nothing was discarded.',
      found: unseen !== undefined,
    };
  }
  return {
    json: { discarded },
    text: `${counted(discarded, 'dead letter')} discarded. The events are still in the archive.`,
  };
}
