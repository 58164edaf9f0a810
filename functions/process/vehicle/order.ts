import { Timestamp } from '@google-cloud/firestore';
import { isAhead } from '../instant.ts';

/** Below, at or above zero, as the first parts that differ are ordered. */
export function compare(left: readonly (number | string)[], right: readonly (number | string)[]): number {
  const index = left.findIndex((part, position) => part !== right[position]);
  const [a, b] = [left[index], right[index]];
  if (a === undefined || b === undefined) return 0;
  return a < b ? -1 : 1;
}

/**
 * A time that was stored, in Unix ms, or 0 where it has not come yet: earlier versions stored the times of clocks that
 * ran ahead, and what they wrote gives way to the next event.
 */
export function pastMillis(stored: unknown, now = Date.now()): number {
  const time = stored instanceof Timestamp ? stored.toMillis() : stored;
  return typeof time === 'number' && !isAhead(time, now) ? time : 0;
}
