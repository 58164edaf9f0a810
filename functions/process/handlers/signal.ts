import { toFirestoreValue } from './firestore-value.ts';
import type { VehicleEvent } from './vehicle-event.ts';
import type { Signal } from './vehicle-state.ts';

/** A signal in a vehicle's document: its last good body, and the error that came after it. Times in Unix ms. */
export interface StoredSignal {
  name: string | null;
  group: string | null;
  body?: unknown;
  oemUpdatedAt?: number | null;
  fetchedAt?: number | null;
  /** When the body was delivered, and by which event. */
  deliveredAt?: number;
  eventId?: string;
  /** When any good body was last delivered, be it an older one. */
  lastGoodAt?: number;
  error?: StoredError | undefined;
}

interface StoredError {
  type: string;
  code: string | null;
  deliveredAt: number;
  eventId: string;
}

/**
 * What becomes of a stored signal when an event brings another. Whatever the order in which events arrive, the same is
 * left in the end: the newest body, and the newest error unless a good delivery is as new. What an event itself wrote
 * it may write anew: a replay can bring an earlier attempt to deliver it than the one that was processed.
 * @returns undefined when nothing changes
 */
export function mergeSignal(
  stored: StoredSignal | undefined,
  signal: Signal,
  { eventId, meta: { deliveredAt } }: Pick<VehicleEvent, 'eventId' | 'meta'>,
): StoredSignal | undefined {
  const names = { name: signal.name ?? null, group: signal.group ?? null };
  const lastGoodAt = stored?.lastGoodAt ?? -1;

  if (signal.status?.value === 'ERROR') {
    const { type, code } = signal.status.error ?? { type: 'UNKNOWN' };
    const error = { type, code: code ?? null, deliveredAt, eventId };
    const merged = stored?.error ? newerError(stored.error, error) : error;
    if (merged === stored?.error || merged.deliveredAt <= lastGoodAt) return undefined;
    return { ...names, ...stored, error: merged };
  }

  const good = {
    ...names,
    body: toFirestoreValue(signal.body ?? null),
    oemUpdatedAt: signal.meta?.oemUpdatedAt ?? null,
    fetchedAt: signal.meta?.fetchedAt ?? null,
    deliveredAt,
    eventId,
  };
  const { error, ...newest } =
    stored?.eventId === undefined ? { ...good, error: stored?.error } : newerBody(stored, good);
  const merged: StoredSignal = { ...newest, lastGoodAt: Math.max(lastGoodAt, deliveredAt) };
  if (error && error.deliveredAt > (merged.lastGoodAt ?? 0)) merged.error = error;
  return merged;
}

function newerError(stored: StoredError, error: StoredError): StoredError {
  if (stored.eventId === error.eventId) {
    return { ...error, deliveredAt: Math.max(stored.deliveredAt, error.deliveredAt) };
  }
  return compare([stored.deliveredAt, stored.eventId], [error.deliveredAt, error.eventId]) > 0
    ? stored
    : error;
}

/** The car's own time decides, then the vendor's; one that is missing is taken to be as late as it can have been. */
function newerBody(stored: StoredSignal, good: StoredSignal): StoredSignal {
  const { error } = stored;
  if (stored.eventId === good.eventId) {
    return { ...good, error, deliveredAt: Math.max(stored.deliveredAt ?? 0, good.deliveredAt ?? 0) };
  }
  return compare(age(stored), age(good)) > 0 ? stored : { ...good, error };
}

function age({ oemUpdatedAt, fetchedAt, deliveredAt = 0, eventId = '' }: StoredSignal): (number | string)[] {
  return [oemUpdatedAt ?? fetchedAt ?? deliveredAt, fetchedAt ?? deliveredAt, deliveredAt, eventId];
}

/** Below, at or above zero, as the first parts that differ are ordered. */
function compare(left: (number | string)[], right: (number | string)[]): number {
  const index = left.findIndex((part, position) => part !== right[position]);
  const [a, b] = [left[index], right[index]];
  if (a === undefined || b === undefined) return 0;
  return a < b ? -1 : 1;
}
