import { createInterface } from 'node:readline/promises';
import type { Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { isSelected, type Selection } from '../filter.ts';
import { counted } from '../format.ts';
import type { DeadLetter } from './dead-letter.ts';

/**
 * Throws dead letters away, after asking. Their events stay in the archive, from where they can be replayed.
 * @param isAgreed the operator said yes beforehand
 * @throws UsageError where nobody can be asked
 */
export async function discard(context: Context, selection: Selection, isAgreed: boolean): Promise<Outcome> {
  if (!isAgreed && !process.stdin.isTTY) {
    throw new UsageError('There is no terminal to ask on: give --yes to discard without being asked.');
  }
  const queue = await context.deadLetters();
  // Their ids only: there may be more letters than fit into memory.
  const selected: Pick<DeadLetter, 'messageId'>[] = [];
  let discarded = 0;
  // All are held until the answer is there, so that what is discarded is what was asked for.
  await queue.read(
    async (batch) => {
      for (const letter of batch) {
        if (isSelected(selection, letter)) selected.push({ messageId: letter.messageId });
      }
    },
    context.signal,
    async () => {
      if (selected.length === 0) return;
      if (!isAgreed && !(await agrees(selected.length, context.signal))) {
        throw new OperationError('Nothing was discarded.');
      }
      await queue.acknowledge(selected);
      discarded = selected.length;
    },
  );
  return {
    json: { discarded },
    text: `${counted(discarded, 'dead letter')} discarded. The events are still in the archive.`,
  };
}

async function agrees(number: number, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Discard ${counted(number, 'dead letter')}? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
