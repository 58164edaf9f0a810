import { hash } from 'node:crypto';

/** All shards of the archive. */
export const shards: readonly string[] = [...'0123456789abcdef'];

/** The shard of an event: the first hex digit of the SHA-256 of the event's id. */
export function shardOf(eventId: string): string {
  return hash('sha256', eventId).charAt(0);
}

/**
 * Runs `work` on all shards at the same time. When `work` fails on a shard, aborts `work` on the other shards.
 * @param work ends, between two steps, when its signal aborts
 * @throws the first failure, once `work` has ended on every shard
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
