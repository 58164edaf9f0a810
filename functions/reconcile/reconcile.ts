import type { Firestore } from '@google-cloud/firestore';
import { type ArchivedEvent, archivedEvents, type TimeRange } from '../archive/archived-events.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import { chunksOf, forEachShard } from '../archive/shards.ts';
import type { RepublishLog } from './republish-log.ts';
import { unprocessedOf } from './unprocessed.ts';

export interface ReconcileCounts {
  /** Archived events that were looked at. */
  checked: number;
  /** Those of them that were not processed. */
  missing: number;
  /** Those of the missing that were published again. */
  republished: number;
  /** Those of the missing that a run before this one had published again. */
  missingTwice: number;
}

export interface ReconcileOptions {
  archive: Pick<ArchiveReader, 'list'>;
  firestore: Firestore;
  /** Publishes an event again; without it the missing are counted only. */
  republish?: ((event: ArchivedEvent) => Promise<void>) | undefined;
  /**
   * With it, an event is republished once and no more. Pub/Sub keeps what it has confirmed until it is processed or
   * dead-lettered, so what is missing after that needs a person: to publish it over and over would only multiply a
   * backlog, and feed an event that cannot be processed to the dead letters each time.
   */
  republishLog?: RepublishLog;
  /** Ends the work early, between events. */
  signal?: AbortSignal;
  onProgress?: (counts: Readonly<ReconcileCounts>) => void;
}

/** Events of one shard that are republished at the same time. */
const AT_ONCE = 8;

/**
 * Compares the archive with the markers of processed events, and publishes again what is missing. Safe to run at any
 * time and to interrupt: an event that is published needlessly is recognised as a duplicate.
 * @param range reaches back as long as markers are kept; before that every event would seem missing
 */
export async function reconcile(
  range: TimeRange,
  { archive, firestore, republish, republishLog, signal, onProgress }: ReconcileOptions,
): Promise<ReconcileCounts> {
  const counts: ReconcileCounts = { checked: 0, missing: 0, republished: 0, missingTwice: 0 };

  async function reconcilePage(page: ArchivedEvent[], aborted: AbortSignal): Promise<void> {
    const missing = await unprocessedOf(firestore, page);
    const known = (await republishLog?.known(missing.map(({ eventId }) => eventId))) ?? new Set();
    counts.checked += page.length;
    counts.missing += missing.length;
    counts.missingTwice += known.size;
    const due = republish ? missing.filter(({ eventId }) => !known.has(eventId)) : [];
    for (const chunk of chunksOf(due, AT_ONCE)) {
      if (aborted.aborted) return;
      await Promise.all(
        chunk.map(async (event) => {
          await republish?.(event);
          await republishLog?.add(event.eventId);
          counts.republished++;
        }),
      );
      onProgress?.(counts);
    }
    onProgress?.(counts);
  }

  await forEachShard(async (shard, aborted) => {
    for await (const page of archivedEvents(archive, shard, range)) {
      if (aborted.aborted) return;
      await reconcilePage(page, aborted);
    }
  }, signal);
  return counts;
}
