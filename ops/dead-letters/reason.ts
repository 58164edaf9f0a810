import { join, relative } from 'node:path';
import { isNotification } from '../../functions/changes/message.ts';
import type { Context } from '../context.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import type { Failure } from './failures.ts';

/** The error that made an event a dead letter. Both fields are null where no failure was recorded. */
export interface Reason {
  error: string | null;
  message: string | null;
}

export const NOT_RECORDED = 'not recorded: see the log';

/** Finds the reason in the recorded failures, or in the message itself. */
export function reasonOf(deadLetter: DeadLetter, failures: ReadonlyMap<string, Failure>): Reason {
  if (isNotification(deadLetter)) {
    const { failure = 'the target took it at no attempt' } = deadLetter.attributes;
    return { error: 'NotDelivered', message: failure };
  }
  const id = markerIdOf(deadLetter);
  if (!id) return { error: 'MalformedMessageError', message: 'The message is not a JSON object in UTF-8' };
  const { error = null, message = null } = failures.get(id) ?? {};
  return { error, message };
}

/** Writes a reason in one line of at most `maxLength` characters. */
export function textOfReason({ error, message }: Reason, maxLength = Number.POSITIVE_INFINITY): string {
  if (error === null) return NOT_RECORDED;
  const text = message ? `${error}: ${message}` : error;
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}

/** Makes the command that prints the log lines of `process` about failed events, or about one event. */
export function logCommand(context: Pick<Context, 'target' | 'name'>, eventId?: string): string {
  if (context.target.folder) {
    const file = relative('', join(context.target.folder, 'log/process.log'));
    return `grep '"processing.failed"' ${file}${eventId ? ` | grep '${eventId}'` : ''} | tail`;
  }
  const event = eventId ? ` AND jsonPayload.eventId="${eventId}"` : '';
  return `gcloud logging read 'jsonPayload.event="processing.failed"${event}' --project=${context.name('project')} --freshness=31d --limit=10 --format='table(timestamp,jsonPayload.eventId,jsonPayload.message)'`;
}
