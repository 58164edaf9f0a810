import { parseJsonObject } from '../../../functions/event/envelope.ts';
import { toSourceFrames } from '../../../ops/dead-letters/stack.ts';
import { explain } from '../../../ops/errors.ts';
import { type Journey, readJourney } from '../../../ops/event/journey.ts';
import type { EventDetails } from '../../wire.ts';
import type { Parts } from '../parts.ts';
import { readDeliveries } from './deliveries.ts';
import { logOf } from './log.ts';
import { withLogSteps } from './log-steps.ts';

/** All that is known of an event. @returns undefined where nothing is */
export async function readDetails(
  eventId: string,
  { context, managementTokens, ...parts }: Parts,
  signal: AbortSignal,
): Promise<EventDetails | undefined> {
  const [journey, log] = await Promise.all([
    readJourney(context.until(signal), eventId, () => {}),
    logOf(eventId, parts, signal).catch((error: unknown) => ({ log: [], logFault: explain(error) })),
  ]);
  if (!journey) return undefined;
  const { archive, target } = context;
  const { objects, changes, steps, failures, ...known } = journey;
  const deliveries = await readDeliveries(objects, { archive, managementTokens });
  return {
    ...known,
    ...log,
    ...deliveries,
    steps: withLogSteps(
      steps.map(({ at, ...step }) => ({ ...step, at: at?.toISOString() ?? null })),
      log.log,
    ),
    failures: await Promise.all(
      failures.map(async (failure) => toFailure(failure, await toSourceFrames(target, failure.stack))),
    ),
    changes: changes.map((json) => parseJsonObject(Buffer.from(json)) ?? {}),
  };
}

function toFailure(
  { error, message, attempts, lastFailedAt, replayId }: Journey['failures'][number],
  stack: string[],
): EventDetails['failures'][number] {
  return {
    error,
    message,
    stack,
    replayId,
    ...(attempts !== undefined && { attempts }),
    ...(lastFailedAt && { lastFailedAt: lastFailedAt.toISOString() }),
  };
}
