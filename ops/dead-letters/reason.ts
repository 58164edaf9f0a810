import type { Handlers } from '../../functions/process/handlers/handler.ts';
import { parseAll } from '../../functions/process/handlers/run.ts';
import { parsePushMessage } from '../../functions/process/push-message.ts';
import type { DeadLetter } from './dead-letter.ts';

/** What is said where the bytes do not tell: the handler itself failed, and only its log line says how. */
export const SEE_LOG = 'see the log';

/**
 * Why `process` cannot have processed a dead letter, as far as its bytes tell: Pub/Sub does not keep the error. The
 * checks are those of the code beside this command, which can be newer than what is deployed.
 */
export function whyDeadLettered({ data, attributes }: DeadLetter, handlers: Handlers): string {
  try {
    const message = { data: data.toString('base64'), attributes };
    const event = parsePushMessage({ data: { message } } as Parameters<typeof parsePushMessage>[0]);
    if (!event.isTest) parseAll(handlers, event);
    return SEE_LOG;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** The command that prints what `process` said about events that it could not process. */
export function logCommand(project: string, eventId?: string): string {
  const event = eventId ? ` AND jsonPayload.eventId="${eventId}"` : '';
  return `gcloud logging read 'jsonPayload.event="processing.failed"${event}' --project=${project} --limit=10 --format='table(timestamp,jsonPayload.eventId,jsonPayload.message)'`;
}
