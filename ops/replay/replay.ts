import type { ArchivedEvent } from '../../functions/archive/archived-event.ts';
import { listEvents } from '../../functions/archive/list-events.ts';
import { UnreadableError } from '../../functions/archive/read-error.ts';
import { withVehicles } from '../../functions/archive/read-event.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import { forEachShard } from '../../functions/archive/shards.ts';
import { chunksOf } from '../../functions/runtime/chunks.ts';
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
  /** Gets to know of each object that cannot be used. The replay goes on without it. */
  onUnreadable?: (error: UnreadableError) => void;
}

/**
 * Passes the events that a replay has left to `use`, a page of each shard at a time. Memory does not grow with them.
 * Where the replay selects by vehicle, each event has its vehicle, also the events whose metadata do not name it.
 */
export async function eachPage(
  state: ReplayState,
  archive: ArchiveReader,
  signal: AbortSignal,
  use: (page: ArchivedEvent[], shard: string, signal: AbortSignal) => Promise<void>,
  onUnreadable: (error: UnreadableError) => void = () => {},
): Promise<void> {
  await forEachShard(
    async (shard, aborted) => {
      for await (const page of listEvents(archive, shard, rangeOfState(state), state.confirmed[shard])) {
        if (aborted.aborted) return;
        const isNamed = state.filter.vehicle === undefined;
        await use(isNamed ? page : await withVehicles(archive, page, onUnreadable), shard, aborted);
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
 * Publishes the events that a replay has left. Notes in the state what Pub/Sub has confirmed. So a replay that resumes
 * from the state's file skips no event and repeats few, whenever and however this one ended.
 * Passes over objects that cannot be used, and counts them in the state.
 */
export async function replay(
  file: StateFile,
  { archive, republish, takeTurn, signal, onPublished, onUnreadable = () => {} }: ReplayOptions,
): Promise<void> {
  const { state } = file;
  const passOver = (error: UnreadableError) => {
    state.unreadable = (state.unreadable ?? 0) + 1;
    onUnreadable(error);
  };
  const publish = async (event: ArchivedEvent, aborted: AbortSignal) => {
    await takeTurn(aborted);
    try {
      await republish(event);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      passOver(error);
      return;
    }
    state.published++;
    onPublished(state.published);
  };
  const publishPage = async (page: ArchivedEvent[], shard: string, aborted: AbortSignal) => {
    for (const chunk of chunksOf(page, AT_ONCE)) {
      if (aborted.aborted) return;
      const selected = chunk.filter((event) => matches(state.filter, event));
      const results = await Promise.allSettled(selected.map((event) => publish(event, aborted)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed && aborted.aborted) return;
      if (failed) throw failed.reason;
      const last = chunk.at(-1);
      if (last) state.confirmed[shard] = last.name;
      await file.saveSometimes();
    }
  };
  await file.save();
  try {
    await eachPage(state, archive, signal, publishPage, passOver);
  } finally {
    await file.save();
  }
}
