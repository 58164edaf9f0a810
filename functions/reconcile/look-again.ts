import type { UnreadableError } from '../archive/read-error.ts';
import { MARKER_DAYS } from '../event/marker.ts';
import type { RunCounts } from './counts.ts';
import type { Markers } from './markers.ts';
import { publishAll, type Republish } from './publish-all.ts';
import type { KeptBatch, RepublishedEvent, RepublishLog } from './republish-log.ts';

export interface LookAgainOptions {
  markers: Markers;
  republishLog: RepublishLog;
  republish: Republish;
  /** When the run began. */
  now: Date;
  counts: RunCounts;
  onUnreadable: (error: UnreadableError) => void;
  onHandedOver: (event: RepublishedEvent) => void;
  /** Ends the work early, between batches. */
  signal: AbortSignal;
}

const MINUTE_MS = 60_000;
/** From the first look to the second. Each pause after that is twice as long. */
const FIRST_PAUSE_MS = 15 * MINUTE_MS;
/** Pub/Sub makes its ten attempts in this time, and has a message dead-lettered then. */
const ATTEMPTS_MS = 60 * MINUTE_MS;
/** A message that was not processed in this time may be lost, so the event is published once more. */
const LOST_AFTER_MS = 4 * 60 * MINUTE_MS;
const MARKER_MS = MARKER_DAYS * 24 * 60 * MINUTE_MS;

/**
 * Looks again at the events that earlier runs published. When an event
 * - was processed: it is healed, and forgotten.
 * - failed in `process`, and Pub/Sub has made all its attempts: it is a dead letter. It is handed to a person.
 * - is older than markers are kept: nothing will tell whether it was processed. It is handed to a person.
 * - could not be read: it is tried again.
 * - waited for four hours: its message may be lost. It is published again.
 * - waited for less: it may be in a backlog, which another message would only make longer. It is looked at later.
 * The pauses double, so that an outage of a month is looked at a dozen times.
 */
export async function lookAgain(options: LookAgainOptions): Promise<void> {
  const { republishLog, now, signal } = options;
  for await (const batches of republishLog.due(now)) {
    if (signal.aborted) return;
    await Promise.all(batches.map((batch) => lookAgainAt(batch, options)));
  }
}

async function lookAgainAt(batch: KeptBatch, options: LookAgainOptions): Promise<void> {
  const { markers, republishLog, republish, now, counts, onUnreadable, onHandedOver } = options;
  const unprocessed = await markers.unprocessed(batch.events);
  counts.healed += batch.events.length - unprocessed.length;
  counts.missingTwice += unprocessed.length;

  const waitedMs = now.getTime() - batch.publishedAt.getTime();
  const failed = new Set(waitedMs >= ATTEMPTS_MS ? await markers.failed(unprocessed) : []);
  const isPersons = (event: RepublishedEvent) =>
    failed.has(event) || now.getTime() - event.receivedAt.getTime() >= MARKER_MS;
  const handedOver = unprocessed.filter(isPersons);
  counts.handedOver += handedOver.length;
  handedOver.forEach(onHandedOver);

  const open = unprocessed.filter((event) => !isPersons(event));
  const isLost = waitedMs >= LOST_AFTER_MS;
  const due = open.filter(({ isPublished }) => isLost || !isPublished);
  const { published, unreadable } = await publishAll(due, republish);
  counts.republished += published.length;
  counts.unreadable += unreadable.length;
  for (const { error } of unreadable) onUnreadable(error);

  const isOut = new Set(published);
  const events = open.map((event) => ({ ...event, isPublished: event.isPublished || isOut.has(event) }));
  const publishedAt = published.length > 0 ? now : batch.publishedAt;
  const lookAt = new Date(now.getTime() + FIRST_PAUSE_MS * 2 ** batch.looks);
  await republishLog.replace(batch.id, { events, looks: batch.looks + 1, publishedAt }, lookAt);
}
