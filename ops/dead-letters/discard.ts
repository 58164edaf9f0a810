import type { Outcome } from '../action.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { type EventFilter, matches } from '../filter.ts';
import { counted } from '../format.ts';
import { MessageIds } from './message-ids.ts';
import { unseenDeadLetters } from './unseen.ts';

/** Messages that are acknowledged in one request. */
const PAGE = 500;

/**
 * Throws dead letters away, after asking. Their events stay in the archive, from where they can be replayed.
 * @param isAgreed the operator said yes beforehand
 * @throws UsageError where nobody can be asked
 */
export async function discard(context: Context, filter: EventFilter, isAgreed: boolean): Promise<Outcome> {
  if (!isAgreed && !process.stdin.isTTY) {
    throw new UsageError('There is no terminal to ask on: give --yes to discard without being asked.');
  }
  const queue = await context.deadLetters();
  using matching = new MessageIds();
  let discarded = 0;
  // All are held until the answer is there, so that what is discarded is what was asked for.
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
        throw new OperationError('Nothing was discarded.');
      }
      for (const page of matching.pages(PAGE)) {
        await queue.acknowledge(page);
        discarded += page.length;
      }
    },
  );
  if (context.signal.aborted) throw new OperationError('Stopped: nothing was discarded.');
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
