import { cappedAt, isAhead, toUnixMs } from '../instant.ts';
import type { StoredSignal } from './stored-signal.ts';

/**
 * Makes the keys by which the bodies of a signal are ordered, the oldest first. `compare` compares them one by one:
 * 1. the time at which the car reported the body (`oemUpdatedAt`)
 * 2. the time at which Smartcar read the body (`fetchedAt`)
 * 3. the time of the delivery
 * 4. the id of the event
 *
 * Replaces a missing time by the next time, which is the latest that it can have been. Replaces the time of a clock that
 * ran ahead by the time of receipt.
 */
export function ageOf(signal: StoredSignal): (number | string)[] {
  const { oemUpdatedAt, fetchedAt, deliveredAt = 0, receivedAt, eventId = '' } = signal;
  const [updated, fetched] = [toUnixMs(oemUpdatedAt), toUnixMs(fetchedAt)];
  // Makes a body older than all others where its clock ran ahead and an earlier version stored no time of receipt.
  const isFrozen = [updated, fetched].some(
    (time) => time && receivedAt === undefined && isAhead(time, deliveredAt),
  );
  if (isFrozen || isAhead(deliveredAt, Date.now())) return [0, 0, 0, eventId];
  const capped = (time: number) => cappedAt(time, receivedAt ?? deliveredAt);
  return [capped(updated ?? fetched ?? deliveredAt), capped(fetched ?? deliveredAt), deliveredAt, eventId];
}
