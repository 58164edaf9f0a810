import { Command } from 'commander';
import { isDocumentId } from '../../functions/event/document-id.ts';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { logCommand } from '../dead-letters/reason.ts';
import { framesHint, toSourceFrames } from '../dead-letters/stack.ts';
import { NOT_AN_EVENT_ID, OperationError, UsageError } from '../errors.ts';
import { fields, table } from '../format.ts';
import { startProgress } from '../progress.ts';
import { type Journey, readJourney } from './journey.ts';

/** `event <id>` */
export function eventCommand(): Command {
  return new Command('event')
    .description("one event's journey, with times (exit code 1: it is not processed)")
    .argument('<id>', 'the id of the event')
    .action(action((context, _, id) => perform(context, id)));
}

async function perform(context: Context, eventId: string): Promise<Outcome> {
  if (!isDocumentId(eventId)) throw new UsageError(NOT_AN_EVENT_ID);
  const progress = startProgress('days searched', undefined);
  const journey = await readJourney(context, eventId, progress.update).finally(() => progress.stop());
  if (!journey) {
    throw new OperationError(
      `Nothing is known of event ${eventId}: it is neither in the archive ${context.name('bucket')} nor processed, nor a dead letter. Check the id, and the deployment.`,
    );
  }
  for (const failure of journey.failures) {
    failure.stack = await toSourceFrames(context.target, failure.stack);
  }
  return { json: journey, text: textOf(journey, context), found: !journey.isProcessed };
}

function textOf(journey: Journey, context: Context): string {
  const { eventId, eventType, vehicleId, steps, failures, isProcessed, isComplete } = journey;
  const rows = steps.map(({ at, step, detail }) => [at?.toISOString() ?? '-', step, detail]);
  const stacks = failures.filter(({ stack }) => stack.length > 0);
  return [
    fields({ event: eventId, type: eventType, vehicle: vehicleId }),
    table(['at', 'what', ''], rows),
    ...stacks.map(({ error, stack }) =>
      [`stack of ${error}`, ...stack.map((frame) => `  ${frame}`)].join('\n'),
    ),
    framesHint(
      stacks.flatMap(({ stack }) => stack),
      `event ${eventId}`,
    ) ?? '',
    isComplete ? '' : 'Not all dead letters were looked at: there are too many to do it here.',
    isProcessed ? '' : `Not processed. What process logged:\n${logCommand(context, eventId)}`,
  ]
    .filter(Boolean)
    .join('\n');
}
