import type { ArchivedEvent } from '../archive/archived-event.ts';
import type { UnreadableError } from '../archive/read-error.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { shards } from '../archive/shards.ts';
import { MARKER_DAYS } from '../event/marker.ts';
import type { ReconcileConfig } from './config.ts';
import type { RunCounts } from './counts.ts';
import { lookAgain } from './look-again.ts';
import { firstMark, type Mark } from './mark.ts';
import type { MarkStore } from './mark-store.ts';
import type { Markers } from './markers.ts';
import { publishAll, type Republish } from './publish-all.ts';
import { reconcileShard } from './reconcile-shard.ts';
import type { RepublishedEvent, RepublishLog } from './republish-log.ts';

export interface ReconcileOptions extends Pick<ReconcileConfig, 'windowHours' | 'graceMinutes'> {
  archive: Pick<ArchiveReader, 'list'>;
  markers: Markers;
  marks: MarkStore;
  republishLog: RepublishLog;
  republish: Republish;
  /** Gets to know of each object that cannot be used. The event is tried again by later runs. */
  onUnreadable?: (error: UnreadableError) => void;
  /** Gets to know of each event that no run looks at again. */
  onHandedOver?: (event: RepublishedEvent) => void;
  now?: () => number;
}

/** Milliseconds. */
const SAVE_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
/** The marks of all shards fit into one document, with the slots of as many hours. */
const LONGEST_WINDOW_MS = 24 * HOUR_MS;
const MARKER_MS = MARKER_DAYS * 24 * HOUR_MS;

/**
 * A scheduled run. Looks once at each event that was archived since the run before, and publishes the event again
 * where `process` left no marker of it; looks again at what earlier runs published.
 *
 * What a run is killed in the middle of, the next run does again. An event that is published needlessly is recognised
 * as a duplicate.
 * @param signal ends the run early; the next run goes on from there
 * @throws the first failure of a shard, when the other shards are done
 */
export async function reconcile(options: ReconcileOptions, signal: AbortSignal): Promise<RunCounts> {
  const { archive, marks: store, windowHours, graceMinutes, now = Date.now } = options;
  const { onUnreadable = () => {}, onHandedOver = () => {} } = options;
  const startedAt = now();
  const counts = noCounts();
  const windowMs = windowHours * HOUR_MS;
  const marks = await store.load();
  const save = saving(() => store.save(marks));
  const again = lookAgain({
    ...options,
    onUnreadable,
    onHandedOver,
    now: new Date(startedAt),
    counts,
    signal,
  });
  const results = await Promise.allSettled([
    again,
    ...shards.map((shard) =>
      reconcileShard(shard, marks.get(shard) ?? firstMark(new Date(startedAt - windowMs)), {
        archive,
        to: new Date(startedAt - graceMinutes * 60_000),
        windowMs: Math.min(windowMs, LONGEST_WINDOW_MS),
        accountFor: (events) => accountFor(events, options, counts),
        onMark: (mark: Mark) => {
          marks.set(shard, mark);
          return save.sometimes();
        },
        signal,
      }),
    ),
  ]);
  await save.now();
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return counts;
}

/** Has each of the events that was not processed published, and looked at again by the next run. */
async function accountFor(
  events: readonly ArchivedEvent[],
  { markers, republish, republishLog, onUnreadable, now = Date.now }: ReconcileOptions,
  counts: RunCounts,
): Promise<void> {
  const oldest = now() - MARKER_MS;
  const remembered = events.filter(({ receivedAt }) => receivedAt.getTime() > oldest);
  const unprocessed = await markers.unprocessed(remembered);
  counts.checked += remembered.length;
  counts.expired += events.length - remembered.length;
  counts.missing += unprocessed.length;
  if (unprocessed.length === 0) return;

  const { published, unreadable } = await publishAll(unprocessed, republish);
  counts.republished += published.length;
  counts.unreadable += unreadable.length;
  for (const { error } of unreadable) onUnreadable?.(error);
  const isOut = new Set(published);
  const publishedAt = new Date(now());
  const batch = unprocessed.map((event) => ({ ...event, isPublished: isOut.has(event) }));
  await republishLog.add({ events: batch, looks: 0, publishedAt }, publishedAt);
}

/** Saves one thing after the other: at once, or at most every ten seconds. */
function saving(save: () => Promise<void>): { sometimes(): Promise<void>; now(): Promise<void> } {
  let savedAt = performance.now();
  let last: Promise<void> = Promise.resolve();
  const saveNow = () => {
    savedAt = performance.now();
    last = last.then(save);
    return last;
  };
  return {
    sometimes: async () => {
      if (performance.now() - savedAt >= SAVE_EVERY_MS) await saveNow();
    },
    now: saveNow,
  };
}

function noCounts(): RunCounts {
  return {
    checked: 0,
    missing: 0,
    republished: 0,
    unreadable: 0,
    healed: 0,
    missingTwice: 0,
    handedOver: 0,
    expired: 0,
  };
}
