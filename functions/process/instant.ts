import { z } from 'zod';

/** The time by which a clock may run ahead of the time of receipt. */
const SKEW_MS = 60_000;

/** Takes a smaller number for seconds. As milliseconds, a smaller number would be a time before March 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

const Rfc3339 = z.iso.datetime({ offset: true });

/**
 * Converts a time that Smartcar sent to Unix milliseconds. Takes milliseconds or seconds, as a number or as digits in a
 * string, and RFC 3339.
 * @returns undefined where the value is not a time, or is 0, by which Smartcar says that the time is unknown
 */
export function toUnixMs(value: unknown): number | undefined {
  if (typeof value === 'string') {
    if (/^\d{1,20}(\.\d{1,20})?$/.test(value)) return toUnixMs(Number(value));
    const text = value.toUpperCase();
    return Rfc3339.safeParse(text).success ? toUnixMs(Date.parse(text)) : undefined;
  }
  if (typeof value !== 'number' || !(value > 0 && value < Number.POSITIVE_INFINITY)) return undefined;
  return value < FIRST_MILLISECONDS ? value * 1_000 : value;
}

/** Tells whether a time is later than the receipt of its event, so that the clock ran ahead. Both are in Unix ms. */
export function isAhead(time: number, receivedAt: number): boolean {
  return time > receivedAt + SKEW_MS;
}

/**
 * Replaces the time of a clock that ran ahead by the time of receipt. Otherwise no later event would be newer than the
 * event of that clock. All are in Unix ms.
 */
export function cappedAt(time: number, receivedAt: number): number {
  return isAhead(time, receivedAt) ? receivedAt : time;
}
