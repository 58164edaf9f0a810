import type { ArchivedEvent } from '../archive/archived-event.ts';
import type { UnreadableError } from '../archive/read-error.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { shards } from '../archive/shards.ts';
import { MARKER_DAYS } from '../event/marker.ts';
import { type Checkpoint, firstCheckpoint } from './checkpoint.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { ReconcileConfig } from './config.ts';
import type { RunCounts } from './counts.ts';
import type { Markers } from './markers.ts';
import { publishAll, type Republish } from './publish-all.ts';
import { recheckRepublished } from './recheck.ts';
import { reconcileShard } from './reconcile-shard.ts';
import type { RepublishedEvent, RepublishLog } from './republish-log.ts';

export interface ReconcileOptions extends Pick<ReconcileConfig, 'windowHours' | 'graceMinutes'> {
  archive: Pick<ArchiveReader, 'list'>;
  markers: Markers;
  checkpoints: CheckpointStore;
  republishLog: RepublishLog;
  republish: Republish;
  /** Is called for each object that cannot be used. Later runs try the event again. */
  onUnreadable?: (error: UnreadableError) => void;
  /** Is called for each event that no later run looks at. */
  onHandedOver?: (event: RepublishedEvent) => void;
  now?: () => number;
}

const SAVE_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
/** The longest window whose counts fit, for all shards, into one document of Firestore. */
const LONGEST_WINDOW_MS = 24 * HOUR_MS;
const MARKER_MS = MARKER_DAYS * 24 * HOUR_MS;

/**
 * Does a scheduled run:
 * - Looks once at each event that was archived since the last run. Publishes an event without a marker again.
 * - Checks the events that earlier runs published again.
 *
 * A run that is killed loses nothing: the next run does the rest. `process` recognises an event that was published
 * needlessly as a duplicate.
 * @param signal ends the run early. The next run goes on.
 * @throws the first failure of a shard, when the other shards are done
 */
export async function reconcile(options: ReconcileOptions, signal: AbortSignal): Promise<RunCounts> {
  const { archive, checkpoints: store, windowHours, graceMinutes, now = Date.now } = options;
  const { onUnreadable = () => {}, onHandedOver = () => {} } = options;
  const startedAt = now();
  const counts = noCounts();
  const windowMs = windowHours * HOUR_MS;
  const checkpoints = await store.load();
  const save = saving(() => store.save(checkpoints));
  const again = recheckRepublished({
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
      reconcileShard(shard, checkpoints.get(shard) ?? firstCheckpoint(new Date(startedAt - windowMs)), {
        archive,
        to: new Date(startedAt - graceMinutes * 60_000),
        windowMs: Math.min(windowMs, LONGEST_WINDOW_MS),
        accountFor: (events) => accountFor(events, options, counts),
        onCheckpoint: (checkpoint: Checkpoint) => {
          checkpoints.set(shard, checkpoint);
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

/** Publishes the unprocessed events again, and adds them to the republish log for the next run. */
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

/** Saves at once (`now`), or only when the last save was ten seconds ago (`sometimes`). Never saves twice at a time. */
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
