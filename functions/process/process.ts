import type { Firestore } from '@google-cloud/firestore';
import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { leaveDomain } from '../runtime/functions-framework/leave-domain.ts';
import type { Log } from '../runtime/log.ts';
import type { Handlers } from './handlers/handler.ts';
import { processOnce } from './idempotency.ts';
import { type PubSubPush, type PushedEvent, parsePushMessage } from './push-message.ts';

/** Less than the 60 s after which the deployed function is cut off, so that an event that takes longer is logged. */
const PROCESS_WITHIN_MS = 45_000;

/** Firestore did not answer, or another transaction was always first. Should this one be committed yet, the next
 * delivery is a duplicate. */
export class ProcessingTimeoutError extends Error {
  override name = 'ProcessingTimeoutError';
}

export interface ProcessOptions {
  firestore: Firestore;
  /** What to do with an event, by its `eventType`. */
  handlers: Handlers;
  log: Log;
}

/**
 * The CloudEvent function that processes each event once in effect. Whatever throws is not acknowledged:
 * Pub/Sub delivers it again, and after its last attempt hands it to the dead-letter topic.
 */
export function createProcess({ firestore, handlers, log }: ProcessOptions): CloudEventFunction<PubSubPush> {
  async function process(event: PushedEvent): Promise<void> {
    const startedAt = performance.now();
    const { content, ...names } = event;
    log('DEBUG', 'processing.started', 'The event arrived', names);

    const handle = event.eventType === undefined ? undefined : handlers.get(event.eventType);
    const processing = processOnce(firestore, event, async (tx) =>
      handle?.({ ...content, eventId: event.eventId }, tx, firestore),
    );
    const isFirst = await within(PROCESS_WITHIN_MS, processing);

    const durationMs = Math.round(performance.now() - startedAt);
    if (!isFirst)
      log('INFO', 'processing.duplicate', 'The event was processed before', { ...names, durationMs });
    else if (!handle) log('NOTICE', 'event.ignored', 'No handler is for this event type', names);
    else log('INFO', 'processing.completed', 'The event is processed', { ...names, durationMs });
  }

  return async (cloudEvent) => {
    leaveDomain();
    let event: PushedEvent | undefined;
    try {
      event = parsePushMessage(cloudEvent);
      await process(event);
    } catch (error) {
      const { content: _, ...names } = event ?? { content: undefined };
      const cause = error instanceof Error ? error : new Error(String(error));
      log('ERROR', 'processing.failed', `${cause.name}: ${cause.message}`, { ...names, error: cause.name });
      throw error;
    }
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ProcessingTimeoutError(`The event was not processed in ${ms} ms`)),
      ms,
    );
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
