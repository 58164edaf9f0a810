import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when it is the caller's turn. @throws the signal's AbortError when it aborts before that */
export type RateLimiter = (signal: AbortSignal) => Promise<void>;

/** Gives turns at an even rate, whoever asks. Turns that nobody took are not made up for. */
export function createRateLimiter(perSecond: number): RateLimiter {
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const turn = Math.max(next, now);
    next = turn + 1_000 / perSecond;
    // Timers fire late and by whole milliseconds: turns that are nearer than one are taken at once.
    if (turn - now >= 1) await delay(turn - now, undefined, { signal });
  };
}
