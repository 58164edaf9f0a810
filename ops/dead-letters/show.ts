import { isNotification } from '../../functions/changes/message.ts';
import { printableLines } from '../../functions/runtime/printable.ts';
import type { Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { OperationError } from '../errors.ts';
import { fields } from '../format.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import { readFailures } from './failures.ts';
import { logCommand, reasonOf } from './reason.ts';
import { framesHint, toSourceFrames } from './stack.ts';
import { toSummary } from './summaries.ts';

/**
 * Shows a dead letter, by the id of its event or its message, and leaves the dead letter in the queue.
 * @param withPayload shows the bytes of the event too, which can have the location of a vehicle
 */
export async function show(context: Context, id: string, withPayload: boolean): Promise<Outcome> {
  // Takes the newest dead letter of the event, and counts them: an event that fails again and again has many.
  let newest: DeadLetter | undefined;
  let count = 0;
  const queue = await context.deadLetters();
  await queue.read(async (batch) => {
    for (const deadLetter of batch) {
      const { eventId, messageId, attributes } = deadLetter;
      if (![eventId, messageId, attributes.changeId].includes(id)) continue;
      count++;
      if (!newest || deadLetter.deadLetteredAt >= newest.deadLetteredAt) newest = deadLetter;
    }
  }, context.signal);
  if (!newest) {
    throw new OperationError(`No dead letter has the id ${id}: 'dead-letters list' shows those there are.`);
  }

  const markerId = markerIdOf(newest);
  const failures = await readFailures(context.firestore, markerId ? [markerId] : []);
  const failure = failures.get(markerId ?? '');
  const payload = withPayload ? { payload: newest.data.toString() } : {};
  const summary = toSummary(newest, reasonOf(newest, failures));
  const stack = await toSourceFrames(context.target, failure?.stack ?? []);
  const json = { ...summary, count, stack, attributes: newest.attributes, ...payload };
  const rows = { ...summary, 'dead letters': count, ...newest.attributes };
  const lines = [fields(rows)];
  if (stack.length > 0) lines.push('stack', ...stack.map((frame) => `  ${frame}`));
  const hint = framesHint(stack, `dead-letters show ${id}`);
  if (hint) lines.push(hint);
  if (withPayload) lines.push('payload', printableLines(newest.data.toString()));
  if (!failure && !isNotification(newest))
    lines.push(`What process logged:\n${logCommand(context, newest.eventId)}`);
  return { json, text: lines.join('\n') };
}
