import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Tells whether another attempt may succeed after an error. */
  isRetryable: (error: unknown) => boolean;
  /** Milliseconds before the second attempt. Each further pause is twice as long. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** Limits the number of attempts. Without a limit, attempts end when `signal` aborts. */
  attempts?: number;
  signal?: AbortSignal;
}

/**
 * Calls `attempt` until an attempt succeeds. Each pause between two attempts is twice as long as the pause before, and
 * then shortened by a random part of up to a half, so that clients that failed together do not try again together.
 * @throws the error of the last attempt
 * @throws the signal's reason, or an AbortError, once the signal has aborted
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
