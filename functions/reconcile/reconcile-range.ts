import { listEvents } from '../archive/list-events.ts';
import type { UnreadableError } from '../archive/read-error.ts';
import type { ArchiveReader } from '../archive/reader.ts';
import type { TimeRange } from '../archive/shard-pages.ts';
import { forEachShard } from '../archive/shards.ts';
import type { ReconcileCounts } from './counts.ts';
import type { Markers } from './markers.ts';
import { publishAll, type Republish } from './publish-all.ts';

export interface ReconcileRangeOptions {
  archive: Pick<ArchiveReader, 'list'>;
  markers: Pick<Markers, 'unprocessed'>;
  /** Left out, unprocessed events are counted and not published. */
  republish?: Republish | undefined;
  /** Ends the work early, between two pages. */
  signal?: AbortSignal;
  onProgress?: (counts: Readonly<ReconcileCounts>) => void;
  /** Is called for each object that cannot be used. */
  onUnreadable?: (error: UnreadableError) => void;
}

/**
 * Compares a time range of the archive with the markers, and publishes the unprocessed events again. Can run at any time
 * and can be interrupted: `process` recognises an event that was published needlessly as a duplicate.
 * @param range must not begin before the oldest markers expired, because every older event would seem unprocessed
 */
export async function reconcileRange(
  range: TimeRange,
  { archive, markers, republish, signal, onProgress, onUnreadable }: ReconcileRangeOptions,
): Promise<ReconcileCounts> {
  const counts: ReconcileCounts = { checked: 0, missing: 0, republished: 0, unreadable: 0 };
  await forEachShard(async (shard, aborted) => {
    for await (const page of listEvents(archive, { shard, range })) {
      if (aborted.aborted) return;
      const unprocessed = await markers.unprocessed(page);
      counts.checked += page.length;
      counts.missing += unprocessed.length;
      if (republish) {
        const { published, unreadable } = await publishAll(unprocessed, republish);
        counts.republished += published.length;
        counts.unreadable += unreadable.length;
        for (const { error } of unreadable) onUnreadable?.(error);
      }
      onProgress?.(counts);
    }
  }, signal);
  return counts;
}
