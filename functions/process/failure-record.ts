import { FieldValue, type Firestore, Timestamp } from '@google-cloud/firestore';
import { MARKER_DAYS, markerId } from '../event/marker.ts';
import { Deadline, DeadlineError } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { cutText } from './cut-text.ts';
import type { PushedEvent } from './push-message.ts';

/** Records a failed attempt to process an event. Resolves also where the failure could not be recorded. */
export type FailureRecord = (event: PushedEvent, error: Error, stack: readonly string[]) => Promise<void>;

const MAX_MESSAGE = 500;
/** Limits the time by which a record delays the response to the push. */
const RECORD_WITHIN_MS = 2_000;

/**
 * Records failures in documents `processingFailures/{eventId}`, or `{eventId}.{replayId}` for a replay. A document has
 * the last error and the number of attempts. Firestore deletes the document some time after `expireAt`.
 */
export function createFailureRecord(firestore: Firestore, log: Log): FailureRecord {
  return async (event, error, stack) => {
    const now = Date.now();
    const ref = firestore.doc(`processingFailures/${markerId(event)}`);
    const recording = ref.set(
      {
        eventId: event.eventId,
        eventType: event.eventType ?? null,
        vehicleId: event.vehicleId ?? null,
        replayId: event.replayId ?? null,
        error: error.name,
        message: cutText(error.message, MAX_MESSAGE),
        stack,
        attempts: FieldValue.increment(1),
        lastFailedAt: Timestamp.fromMillis(now),
        expireAt: Timestamp.fromMillis(now + MARKER_DAYS * 86_400_000),
      },
      { merge: true },
    );
    const deadline = new Deadline(RECORD_WITHIN_MS);
    await deadline
      .race(recording)
      .catch((cause: Error) => {
        if (cause instanceof DeadlineError) return;
        log('NOTICE', 'processing.unrecorded', `${cause.name}: the failure could not be recorded`, {
          eventId: event.eventId,
        });
      })
      .finally(() => deadline.clear());
  };
}
