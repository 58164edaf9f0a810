import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Whether another attempt may succeed after this error. */
  isRetryable: (error: unknown) => boolean;
  /** Milliseconds before the second attempt. Each further pause is twice as long. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** How many attempts there are at most. Without it, only `signal` ends them. */
  attempts?: number;
  signal?: AbortSignal;
}

/**
 * Repeats what failed, after pauses that grow. Half of each pause is left to chance, so that clients that failed
 * together do not come back together.
 * @throws the error of the last attempt; the signal's reason, or an AbortError, once it has aborted
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { isRetryable, firstPauseMs, longestPauseMs, attempts, signal }: RetryOptions,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (tries === attempts || !isRetryable(error)) throw error;
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
    await delay(pauseMs * (0.5 + Math.random() / 2), undefined, signal && { signal });
  }
}
