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

/** How many events of all shards are published at the same time. A replay that is resumed after a crash repeats them. */
const AT_ONCE = 128;

export interface ReplayOptions {
  archive: ArchiveReader;
  /** Resolves when Pub/Sub has confirmed the event. */
  republish: (event: ArchivedEvent) => Promise<void>;
  takeTurn: RateLimiter;
  signal: AbortSignal;
  onPublished: (published: number) => void;
  /** Is called for each object that cannot be used. The replay goes on without the object. */
  onUnreadable?: (error: UnreadableError) => void;
}

export interface PageOptions {
  archive: ArchiveReader;
  signal: AbortSignal;
  /** Is called for each object that cannot be used. */
  onUnreadable?: (error: UnreadableError) => void;
}

/**
 * Calls `use` with the events that a replay has left, a page of each shard at a time, so that memory does not grow with
 * their number. Where the replay selects by vehicle, adds the vehicle to events whose metadata do not name a vehicle.
 */
export async function eachPage(
  state: ReplayState,
  { archive, signal, onUnreadable = () => {} }: PageOptions,
  use: (page: ArchivedEvent[], shard: string, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await forEachShard(
    async (shard, aborted) => {
      const after = state.confirmed[shard];
      for await (const page of listEvents(archive, { shard, range: rangeOfState(state), after })) {
        if (aborted.aborted) return;
        const isNamed = state.filter.vehicle === undefined;
        await use(isNamed ? page : await withVehicles(archive, page, onUnreadable), shard, aborted);
      }
    },
    signal,
    shardsLeft(state),
  );
}

/** The shards of this part of the replay that can have events it selects. */
function shardsLeft({ filter, shards }: ReplayState): readonly string[] {
  return shardsOf(filter).filter((shard) => !shards || shards.includes(shard));
}

/** Counts the events that a replay has left. */
export async function countLeft(state: ReplayState, options: PageOptions): Promise<number> {
  let left = 0;
  await eachPage(state, options, async (page) => {
    left += page.filter((event) => matches(state.filter, event)).length;
  });
  return left;
}

/**
 * Publishes the events that a replay has left.
 * - Writes to the state what Pub/Sub has confirmed. So a replay that is killed and resumed skips no event, and repeats
 *   few events.
 * - Passes over objects that cannot be used, and counts them in the state.
 */
export async function replay(
  file: StateFile,
  { archive, republish, takeTurn, signal, onPublished, onUnreadable = () => {} }: ReplayOptions,
): Promise<void> {
  const { state } = file;
  const atOnce = Math.ceil(AT_ONCE / Math.max(1, shardsLeft(state).length));
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
    for (const chunk of chunksOf(page, atOnce)) {
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
    await eachPage(state, { archive, signal, onUnreadable: passOver }, publishPage);
  } finally {
    await file.save();
  }
}
