/** Cloud Run bills an instance in steps of so many seconds. */
const STEP = 0.1;

/**
 * Seconds of an instance that are billed for a request, where requests come at random and independent of each other.
 *
 * Cloud Run bills an instance while it serves at least one request. So each request takes the next full tenth of a
 * second, and requests that overlap share their time. At a rate of λ, some request is under way for 1 − e^(−λs) of the
 * time (an M/G/∞ queue): one by one, a request costs its own s; close together, it costs 1/λ.
 *
 * Holds while one instance is enough.
 * @param durationMs what a request takes
 * @param perSecond requests a second
 */
export function billedSeconds(durationMs: number, perSecond: number): number {
  const seconds = Math.ceil(durationMs / 1_000 / STEP) * STEP;
  return (1 - Math.exp(-perSecond * seconds)) / perSecond;
}
