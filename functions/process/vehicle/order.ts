import { Timestamp } from '@google-cloud/firestore';
import { isAhead } from '../instant.ts';

/** Compares the first parts that differ. @returns a number below, at or above 0 */
export function compare(left: readonly (number | string)[], right: readonly (number | string)[]): number {
  const index = left.findIndex((part, position) => part !== right[position]);
  if (index < 0) return 0;
  return (left[index] ?? 0) < (right[index] ?? 0) ? -1 : 1;
}

/**
 * Reads a stored time in Unix ms. Earlier versions stored the times of clocks that ran ahead.
 * @returns 0 for a time in the future, so that the next event counts as newer
 */
export function pastMillis(stored: unknown, now = Date.now()): number {
  const time = stored instanceof Timestamp ? stored.toMillis() : stored;
  return typeof time === 'number' && !isAhead(time, now) ? time : 0;
}
