import { z } from 'zod';

/** How far a clock may run ahead of the time of receipt before it is not believed. */
const SKEW_MS = 60_000;

/** Below this, a number of milliseconds is in or before March 1973, and a number of seconds is meant. */
const FIRST_MILLISECONDS = 100_000_000_000;

const Rfc3339 = z.iso.datetime({ offset: true });

/**
 * A time as Smartcar sends it, in Unix milliseconds: a number of milliseconds or seconds, the digits of such a number
 * in a string, or RFC 3339.
 * @returns undefined where no time is known (0 says so too) or the value is no time
 */
export function toUnixMs(value: unknown): number | undefined {
  if (typeof value === 'string') {
    if (/^\d{1,20}(\.\d{1,20})?$/.test(value)) return toUnixMs(Number(value));
    const text = value.toUpperCase();
    return Rfc3339.safeParse(text).success ? toUnixMs(Date.parse(text)) : undefined;
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  return value < FIRST_MILLISECONDS ? value * 1_000 : value;
}

/** Whether a clock said a time that had not come when its event was received. Both in Unix ms. */
export function isAhead(time: number, receivedAt: number): boolean {
  return time > receivedAt + SKEW_MS;
}

/**
 * A time as it counts for an order: a clock that runs ahead counts as the time of receipt, so that it cannot put
 * its event in front of all that come later. All in Unix ms.
 */
export function cappedAt(time: number, receivedAt: number): number {
  return isAhead(time, receivedAt) ? receivedAt : time;
}
