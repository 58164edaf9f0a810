import { storable } from './storable.ts';
import type { VehicleEvent } from './vehicle-event.ts';
import type { Signal } from './vehicle-state.ts';

/** A signal in a vehicle's document: its last good body, and the error that came after it. Times in Unix ms. */
export interface StoredSignal {
  name: string | null;
  group: string | null;
  body?: unknown;
  oemUpdatedAt?: number | null;
  fetchedAt?: number | null;
  /** When the signal was last delivered in good order. */
  deliveredAt?: number;
  /** The event that brought the body. */
  eventId?: string;
  error?: { type: string; code: string | null; deliveredAt: number; eventId: string };
}

/**
 * What becomes of a stored signal when an event brings another, whatever the order in which events arrive:
 * the newest body stays, and an error stays until a good delivery that is newer than it. What the event itself wrote
 * it may write anew: a replay can bring an earlier attempt to deliver it than the one that was processed.
 * @returns undefined when nothing changes
 */
export function mergeSignal(
  stored: StoredSignal | undefined,
  signal: Signal,
  { eventId, meta: { deliveredAt } }: Pick<VehicleEvent, 'eventId' | 'meta'>,
): StoredSignal | undefined {
  const names = { name: signal.name ?? null, group: signal.group ?? null };

  if (signal.status?.value === 'ERROR') {
    const own = stored?.error?.eventId === eventId ? stored.error.deliveredAt : 0;
    const newest = Math.max(stored?.deliveredAt ?? 0, stored?.error?.deliveredAt ?? 0);
    if (Math.max(own, deliveredAt) < newest) return undefined;
    const { type, code } = signal.status.error ?? { type: 'UNKNOWN' };
    return {
      ...names,
      ...stored,
      error: { type, code: code ?? null, deliveredAt: Math.max(own, deliveredAt), eventId },
    };
  }

  const good: StoredSignal = {
    ...names,
    body: storable(signal.body ?? null),
    oemUpdatedAt: signal.meta?.oemUpdatedAt ?? null,
    fetchedAt: signal.meta?.fetchedAt ?? null,
    deliveredAt,
    eventId,
  };
  const newest = stored && isNewer(stored, good) ? stored : good;
  const merged: StoredSignal = {
    ...newest,
    deliveredAt: Math.max(stored?.deliveredAt ?? 0, deliveredAt),
  };
  delete merged.error;
  if (stored?.error && stored.error.deliveredAt > (merged.deliveredAt ?? 0)) merged.error = stored.error;
  return merged;
}

/** Whether `a` is of a later state of the vehicle than `b`: the car's own time decides, then the vendor's. */
function isNewer(a: StoredSignal, b: StoredSignal): boolean {
  for (const time of ['oemUpdatedAt', 'fetchedAt', 'deliveredAt'] as const) {
    const [left, right] = [a[time], b[time]];
    // Attempts to deliver one event differ in nothing else.
    if (time === 'deliveredAt' && a.eventId === b.eventId) return false;
    if (left != null && right != null && left !== right) return left > right;
  }
  return false;
}
