import { setTimeout as delay } from 'node:timers/promises';

/** Resolves at the caller's turn. @throws the AbortError of the signal where the signal aborts before the turn */
export type RateLimiter = (signal: AbortSignal) => Promise<void>;

/** Makes a limiter that gives turns at an even rate. A turn that nobody takes is lost. */
export function createRateLimiter(perSecond: number): RateLimiter {
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const turn = Math.max(next, now);
    next = turn + 1_000 / perSecond;
    // Does not wait for less than a millisecond, since timers fire late and by whole milliseconds.
    if (turn - now >= 1) await delay(turn - now, undefined, { signal });
  };
}
