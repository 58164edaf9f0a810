import type { Firestore } from '@google-cloud/firestore';
import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { Deadline, DeadlineError } from '../runtime/deadline.ts';
import { leaveDomain } from '../runtime/functions-framework/leave-domain.ts';
import type { Log } from '../runtime/log.ts';
import type { Publish } from '../runtime/publisher.ts';
import type { PubSubPush } from '../runtime/pubsub-push.ts';
import { stackFramesOf } from '../runtime/stack-frames.ts';
import { announce } from './announce.ts';
import { collectChanges } from './emitted-changes.ts';
import { createFailureRecord } from './failure-record.ts';
import type { Handlers } from './handlers/handler.ts';
import { newOutcome, parseAll, runHandlers } from './handlers/run.ts';
import { type OnceOptions, processOnce } from './idempotency.ts';
import { type PushedEvent, parsePushMessage } from './push-message.ts';
import { RecentIds } from './recent-ids.ts';
import { createTurns } from './turns.ts';

/** Is less than the timeout of the deployed function, 60 s, so that an event that takes longer is logged. */
const PROCESS_WITHIN_MS = 45_000;

/** Limits the left-out places that a log line names. */
const MAX_PLACES = 10;

/**
 * Firestore did not respond in time, or other transactions on the same documents were always first. The transaction may
 * still be committed. Then the next delivery of the event is a duplicate.
 */
export class ProcessingTimeoutError extends Error {
  override name = 'ProcessingTimeoutError';
}

export interface ProcessOptions {
  firestore: Firestore;
  /** The handlers of each `eventType`. */
  handlers: Handlers;
  log: Log;
  /** The settings for the user's own handlers. */
  settings?: Readonly<Record<string, string>>;
  /** Publishes to the topic `changes`; left out, nothing is announced. */
  publishChange?: Publish | undefined;
  /** Milliseconds for one event. */
  withinMs?: number;
}

/**
 * Makes the CloudEvent function that processes each event once in effect. An error leaves the message unacknowledged:
 * Pub/Sub delivers the message again, and after the last attempt publishes the message to the dead-letter topic.
 */
export function createProcess({
  firestore,
  handlers,
  log,
  settings = {},
  publishChange,
  withinMs = PROCESS_WITHIN_MS,
}: ProcessOptions): CloudEventFunction<PubSubPush> {
  const recordFailure = createFailureRecord(firestore, log);
  const recentMarkers = new RecentIds();
  const takeTurn = createTurns();

  async function processEvent(event: PushedEvent): Promise<void> {
    const startedAt = performance.now();
    const logFields = logFieldsOf(event);

    const works = event.isTest ? [] : parseAll(handlers, event);
    let outcome = newOutcome();
    const apply: OnceOptions['apply'] = async (tx, { vehicle, isUnprocessed }) => {
      outcome = newOutcome();
      const { emit, changes } = collectChanges(event);
      await runHandlers(works, { event, tx, vehicle, firestore, settings, outcome, emit });
      const isAnnounced = publishChange && (isUnprocessed || event.announcesReplay);
      return isAnnounced ? changes : [];
    };
    const deadline = new Deadline(withinMs);
    const { signal } = deadline;
    const readsVehicle = works.length > 0;
    const work = async () => {
      // The turn ends with the deadline: a handler that never ends must not hold up the vehicle for good.
      const once = await takeTurn(event.vehicleId ?? event.eventId, () =>
        deadline.race(processOnce({ firestore, event, apply, readsVehicle, recentMarkers, signal })),
      );
      if (publishChange) await announce(once.changes, publishChange);
      return once;
    };
    const { isDuplicate, changes } = await deadline
      .race(work())
      .catch((error: unknown) => {
        if (!(error instanceof DeadlineError)) throw error;
        throw new ProcessingTimeoutError(`The event was not processed in ${withinMs} ms`);
      })
      .finally(() => {
        deadline.clear();
        for (const [severity, name, message, fields] of outcome.lines) {
          log(severity, name, message, { ...logFields, ...fields });
        }
      });

    const durationMs = Math.round(performance.now() - startedAt);
    const done = {
      ...logFields,
      ...leftOutFields(outcome.leftOut),
      ...(changes.length > 0 && { changes: changes.length }),
      durationMs,
    };
    if (isDuplicate) log('INFO', 'processing.duplicate', 'The event was processed before', done);
    else if (event.isTest) log('INFO', 'event.test', 'The test delivery is kept, and changes nothing', done);
    else if (works.length === 0) log('NOTICE', 'event.ignored', 'This event type has no handler', done);
    else log('INFO', 'processing.completed', 'The event is processed', done);
  }

  return async (cloudEvent) => {
    leaveDomain();
    let event: PushedEvent | undefined;
    try {
      event = parsePushMessage(cloudEvent);
      await processEvent(event);
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      const stack = stackFramesOf(cause);
      log('ERROR', 'processing.failed', `${cause.name}: ${cause.message}`, {
        ...(event && logFieldsOf(event)),
        error: cause.name,
        stack,
      });
      if (event) await recordFailure(event, cause, stack);
      throw error;
    }
  };
}

function logFieldsOf({ eventId, eventType, vehicleId, deliveryId, replayId, traceparent }: PushedEvent) {
  return { eventId, eventType, vehicleId, deliveryId, replayId, traceparent };
}

function leftOutFields(places: string[]): { leftOut?: number; places?: string } {
  if (places.length === 0) return {};
  return { leftOut: places.length, places: places.slice(0, MAX_PLACES).join() };
}
