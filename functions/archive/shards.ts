import { shards } from './object-name.ts';

/**
 * Works on all shards of the archive at once. The first failure ends the work on the others too, and is thrown when
 * none goes on any more.
 * @param work gives up, between two steps, when its signal aborts
 */
export async function forEachShard(
  work: (shard: string, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
  of: readonly string[] = shards,
): Promise<void> {
  const failure = new AbortController();
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const results = await Promise.allSettled(
    of.map((shard) =>
      work(shard, either).catch((error: unknown) => {
        failure.abort();
        throw error;
      }),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** An array in pieces of at most `size`, in order. */
export function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
