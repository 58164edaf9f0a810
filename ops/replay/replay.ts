import { type ArchivedEvent, archivedEvents } from '../../functions/archive/archived-events.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import { chunksOf, forEachShard } from '../../functions/archive/shards.ts';
import { matches, shardsOf } from '../filter.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import { type ReplayState, rangeOfState, type StateFile } from './state.ts';

/** Events of one shard that are under way at the same time: what a crash makes a resumed replay repeat. */
const AT_ONCE = 8;

export interface ReplayOptions {
  archive: ArchiveReader;
  /** Resolves when Pub/Sub has confirmed the event. */
  republish: (event: ArchivedEvent) => Promise<void>;
  takeTurn: RateLimiter;
  signal: AbortSignal;
  onPublished: (published: number) => void;
}

/** Passes a replay's events that are left to `use`, a page of each shard at a time; memory does not grow with them. */
export async function eachPage(
  state: ReplayState,
  archive: ArchiveReader,
  signal: AbortSignal,
  use: (page: ArchivedEvent[], shard: string, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await forEachShard(
    async (shard, aborted) => {
      for await (const page of archivedEvents(archive, shard, rangeOfState(state), state.confirmed[shard])) {
        if (aborted.aborted) return;
        await use(page, shard, aborted);
      }
    },
    signal,
    shardsOf(state.filter),
  );
}

/** How many events a replay has left. */
export async function countLeft(
  state: ReplayState,
  archive: ArchiveReader,
  signal: AbortSignal,
): Promise<number> {
  let left = 0;
  await eachPage(state, archive, signal, async (page) => {
    left += page.filter((event) => matches(state.filter, event)).length;
  });
  return left;
}

/**
 * Publishes a replay's events that are left. What is confirmed is noted in the state, so that whenever this ends, by
 * whatever cause, a replay that resumes from the state's file skips none and repeats few.
 */
export async function replay(
  file: StateFile,
  { archive, republish, takeTurn, signal, onPublished }: ReplayOptions,
): Promise<void> {
  const { state } = file;
  const publish = async (event: ArchivedEvent, aborted: AbortSignal) => {
    await takeTurn(aborted);
    await republish(event);
    state.published++;
    onPublished(state.published);
  };
  await file.save();
  try {
    await eachPage(state, archive, signal, async (page, shard, aborted) => {
      for (const chunk of chunksOf(page, AT_ONCE)) {
        if (aborted.aborted) return;
        const matching = chunk.filter((event) => matches(state.filter, event));
        const results = await Promise.allSettled(matching.map((event) => publish(event, aborted)));
        const failed = results.find((result) => result.status === 'rejected');
        if (failed && aborted.aborted) return;
        if (failed) throw failed.reason;
        const last = chunk.at(-1);
        if (last) state.confirmed[shard] = last.name;
        await file.saveSometimes();
      }
    });
  } finally {
    await file.save();
  }
}
