import type { Handlers } from '../../functions/process/handlers/handler.ts';
import type { Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { OperationError } from '../errors.ts';
import type { DeadLetter } from './dead-letter.ts';
import { summaryOf } from './list.ts';
import { logCommand } from './reason.ts';

/**
 * Shows one dead letter, by the id of its event or its message, and leaves it where it is.
 * @param withPayload its bytes too, which can say where a vehicle is
 */
export async function show(
  context: Context,
  id: string,
  withPayload: boolean,
  handlers: Handlers,
): Promise<Outcome> {
  const found: DeadLetter[] = [];
  const queue = await context.deadLetters();
  await queue.read(async (batch) => {
    found.push(...batch.filter(({ eventId, messageId }) => eventId === id || messageId === id));
  }, context.signal);
  const [letter] = found;
  if (!letter)
    throw new OperationError(`No dead letter has the id ${id}: 'dead-letters list' shows those there are.`);

  const payload = withPayload ? { payload: letter.data.toString() } : {};
  const json = { ...summaryOf(letter, handlers), attributes: letter.attributes, ...payload };
  const { attributes, ...rest } = json;
  const rows = Object.entries({ ...rest, ...attributes }).filter(([, value]) => value !== null);
  const lines = rows.map(([name, value]) => `${name.padEnd(16)}${value}`);
  if (!context.target.isLocal) lines.push(`log: ${logCommand(context.name('project'), letter.eventId)}`);
  return { json, text: lines.join('\n') };
}
