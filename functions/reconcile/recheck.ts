import type { UnreadableError } from '../archive/read-error.ts';
import { MARKER_DAYS } from '../event/marker.ts';
import type { RunCounts } from './counts.ts';
import type { Markers } from './markers.ts';
import { publishAll, type Republish } from './publish-all.ts';
import type { KeptBatch, RepublishedEvent, RepublishLog } from './republish-log.ts';

export interface RecheckOptions {
  markers: Markers;
  republishLog: RepublishLog;
  republish: Republish;
  /** The time at which the run began. */
  now: Date;
  counts: RunCounts;
  onUnreadable: (error: UnreadableError) => void;
  onHandedOver: (event: RepublishedEvent) => void;
  /** Ends the work early, between two batches. */
  signal: AbortSignal;
}

const MINUTE_MS = 60_000;
/** The pause between the first and the second check. Each pause is twice as long as the pause before. */
const FIRST_PAUSE_MS = 15 * MINUTE_MS;
/** After this time, Pub/Sub has made its 30 attempts (infra/subscriptions.ts): an event that failed is a dead letter. */
const ATTEMPTS_MS = 5 * 60 * MINUTE_MS;
/** After this time, the message of an unprocessed event may be lost, and the event is published once more. */
const LOST_AFTER_MS = 6 * 60 * MINUTE_MS;
const MARKER_MS = MARKER_DAYS * 24 * 60 * MINUTE_MS;

/**
 * Checks the events that earlier runs published again. Does this with an event that
 * - was processed: counts the event as healed, and forgets the event.
 * - failed in `process` and has waited for five hours: hands the event to a person.
 * - is older than markers are kept: hands the event to a person, because its marker may have expired.
 * - could not be read: tries to publish the event again.
 * - has waited for six hours: publishes the event again, because its message may be lost.
 * - has waited for less: checks the event later. A second message would make a backlog longer.
 *
 * The pauses double, so that an event is checked a dozen times in an outage of a month.
 */
export async function recheckRepublished(options: RecheckOptions): Promise<void> {
  const { republishLog, now, signal } = options;
  for await (const batches of republishLog.due(now)) {
    if (signal.aborted) return;
    await Promise.all(batches.map((batch) => recheckBatch(batch, options)));
  }
}

async function recheckBatch(batch: KeptBatch, options: RecheckOptions): Promise<void> {
  const { markers, republishLog, republish, now, counts, onUnreadable, onHandedOver } = options;
  const unprocessed = await markers.unprocessed(batch.events);
  counts.healed += batch.events.length - unprocessed.length;
  counts.missingTwice += unprocessed.length;

  const waitedMs = now.getTime() - batch.publishedAt.getTime();
  const failed = new Set(waitedMs >= ATTEMPTS_MS ? await markers.failed(unprocessed) : []);
  const needsPerson = (event: RepublishedEvent) =>
    failed.has(event) || now.getTime() - event.receivedAt.getTime() >= MARKER_MS;
  const handedOver = unprocessed.filter(needsPerson);
  counts.handedOver += handedOver.length;
  handedOver.forEach(onHandedOver);

  const open = unprocessed.filter((event) => !needsPerson(event));
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
