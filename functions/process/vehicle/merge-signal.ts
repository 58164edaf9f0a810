import { isAhead, toUnixMs } from '../instant.ts';
import type { Signal } from '../schemas/vehicle-state.ts';
import { compare, pastMillis } from './order.ts';
import { ageOf } from './signal-order.ts';
import type { StoredSignal, StoredSignalError } from './stored-signal.ts';

/** The delivery that brings a signal. Its times are in Unix ms. */
export interface Delivery {
  eventId: string;
  deliveredAt: number;
  receivedAt: number;
}

/**
 * Merges a signal of an event into the stored signal. The result does not depend on the order in which events arrive:
 * - the newest body, by `signal-order.ts`
 * - the newest error, unless a good delivery is as new as the error
 *
 * An event replaces what the same event wrote: a replay can bring an earlier attempt to deliver the event than the
 * attempt that was processed.
 * @param signal has a body that Firestore can hold
 * @returns what was stored where nothing changes
 */
export function mergeSignal(
  stored: StoredSignal | undefined,
  signal: Signal,
  { eventId, deliveredAt, receivedAt }: Delivery,
): StoredSignal {
  const names = { name: signal.name ?? null, group: signal.group ?? null };
  const lastGoodAt = pastMillis(stored?.lastGoodAt);

  if (!isGood(signal)) {
    const error = { ...reasonOf(signal), deliveredAt, eventId };
    const merged = stored?.error ? newerError(stored.error, error) : error;
    return stored && merged.deliveredAt <= lastGoodAt ? stored : { ...names, ...stored, error: merged };
  }

  const good = {
    ...names,
    body: signal.body,
    oemUpdatedAt: toStoredTime(signal.meta?.oemUpdatedAt),
    fetchedAt: toStoredTime(fetchedAtOf(signal)),
    deliveredAt,
    ...(isClockAhead(signal, deliveredAt) && { receivedAt }),
    eventId,
  };
  const { error, ...newest } =
    stored?.eventId === undefined ? { ...good, error: stored?.error } : newerBody(stored, good);
  const merged: StoredSignal = { ...newest, lastGoodAt: Math.max(lastGoodAt, deliveredAt) };
  if (error && pastMillis(error.deliveredAt) > (merged.lastGoodAt ?? 0)) merged.error = error;
  return merged;
}

/** Tells whether a signal is good: whether it has a body, whatever its status is. */
export function isGood({ body }: Signal): boolean {
  return body !== undefined && body !== null;
}

/** The time at which Smartcar read a signal: `retrievedAt` in live deliveries, `fetchedAt` in the documentation. */
function fetchedAtOf({ meta }: Signal): unknown {
  return [meta?.retrievedAt, meta?.fetchedAt].find((sent) => toUnixMs(sent) !== undefined);
}

/** Tells whether a time of a signal is later than an instant, in Unix ms. */
export function isClockAhead(signal: Signal, instant: number): boolean {
  return [signal.meta?.oemUpdatedAt, fetchedAtOf(signal)].some((sent) =>
    isAhead(toUnixMs(sent) ?? 0, instant),
  );
}

function toStoredTime(sent: unknown): number | null {
  const time = toUnixMs(sent);
  if (time === undefined) return null;
  return typeof sent === 'number' ? sent : time;
}

function reasonOf({ status }: Signal): Omit<StoredSignalError, 'deliveredAt' | 'eventId'> {
  if (typeof status === 'string') return { status, type: null, code: null };
  return {
    status: status?.value ?? null,
    type: status?.error?.type ?? null,
    code: status?.error?.code ?? null,
  };
}

function newerError(stored: StoredSignalError, error: StoredSignalError): StoredSignalError {
  const known = pastMillis(stored.deliveredAt);
  if (stored.eventId === error.eventId) {
    return { ...error, deliveredAt: Math.max(known, error.deliveredAt) };
  }
  return compare([known, stored.eventId], [error.deliveredAt, error.eventId]) > 0 ? stored : error;
}

function newerBody(stored: StoredSignal, good: StoredSignal): StoredSignal {
  const { error } = stored;
  if (stored.eventId === good.eventId) {
    const deliveredAt = Math.max(pastMillis(stored.deliveredAt), good.deliveredAt ?? 0);
    return { ...good, error, deliveredAt };
  }
  return compare(ageOf(stored), ageOf(good)) > 0 ? stored : { ...good, error };
}
