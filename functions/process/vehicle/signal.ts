import { cappedAt, isAhead, toUnixMs } from '../instant.ts';
import type { Signal } from '../schemas/vehicle-state.ts';
import { compare, pastMillis } from './order.ts';

/** A signal in a vehicle's document: its last good body, and the error that came after the body. */
export interface StoredSignal {
  name: string | null;
  group: string | null;
  body?: unknown;
  /** The times of the body: a number as it was sent, a text in Unix ms; null where no time is known. */
  oemUpdatedAt?: number | null;
  fetchedAt?: number | null;
  /** When the body was delivered, in Unix ms, and by which event. */
  deliveredAt?: number;
  eventId?: string;
  /** When the body was received, in Unix ms; only where a time of the body is after its delivery. */
  receivedAt?: number;
  /** When any good body was last delivered, be it an older body. In Unix ms. */
  lastGoodAt?: number;
  error?: StoredSignalError | undefined;
}

/** Why a signal came without a body. */
export interface StoredSignalError {
  /** Smartcar's word, as `ERROR` or `UNAVAILABLE`; null where the signal says none. */
  status: string | null;
  type: string | null;
  code: string | null;
  /** Unix ms. */
  deliveredAt: number;
  eventId: string;
}

/** The delivery that brings a signal; times in Unix ms. */
export interface Delivery {
  eventId: string;
  deliveredAt: number;
  receivedAt: number;
}

/**
 * What becomes of a stored signal when an event brings another. Whatever the order in which events arrive, the same is
 * left in the end: the newest body, and the newest error unless a good delivery is as new. What an event itself wrote
 * the event may write anew: a replay can bring an earlier attempt to deliver it than the attempt that was processed.
 * @param signal its body as Firestore can hold it
 * @returns undefined when nothing changes
 */
export function mergeSignal(
  stored: StoredSignal | undefined,
  signal: Signal,
  { eventId, deliveredAt, receivedAt }: Delivery,
): StoredSignal | undefined {
  const names = { name: signal.name ?? null, group: signal.group ?? null };
  const lastGoodAt = stored?.lastGoodAt === undefined ? -1 : pastMillis(stored.lastGoodAt);

  if (!isGood(signal)) {
    const error = { ...reasonOf(signal), deliveredAt, eventId };
    const merged = stored?.error ? newerError(stored.error, error) : error;
    if (merged === stored?.error || merged.deliveredAt <= lastGoodAt) return undefined;
    return { ...names, ...stored, error: merged };
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

/** A signal is good where it has a body, whatever its status says. */
export function isGood({ body }: Signal): boolean {
  return body !== undefined && body !== null;
}

/** When Smartcar read the signal. Live deliveries call the time `retrievedAt`, the documentation `fetchedAt`. */
function fetchedAtOf({ meta }: Signal): unknown {
  return toUnixMs(meta?.retrievedAt) === undefined ? meta?.fetchedAt : meta?.retrievedAt;
}

/** Whether one of a signal's clocks says a time that had not come at an instant, in Unix ms. */
export function isClockAhead(signal: Signal, instant: number): boolean {
  return [signal.meta?.oemUpdatedAt, fetchedAtOf(signal)]
    .map(toUnixMs)
    .some((time) => time !== undefined && isAhead(time, instant));
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

/**
 * What orders the bodies of a signal, the oldest first. The car's own time decides, then Smartcar's; a time that is
 * missing counts as late as it can have been. Clocks that ran ahead count as the time of receipt.
 */
export function ageOf(signal: StoredSignal): (number | string)[] {
  const { oemUpdatedAt, fetchedAt, deliveredAt = 0, receivedAt, eventId = '' } = signal;
  const [updated, fetched] = [toUnixMs(oemUpdatedAt), toUnixMs(fetchedAt)];
  // A version before this one stored no time of receipt. What a clock that ran ahead had it store is older than all.
  const isFrozen = [updated, fetched].some(
    (time) => time && receivedAt === undefined && isAhead(time, deliveredAt),
  );
  if (isFrozen || isAhead(deliveredAt, Date.now())) return [0, 0, 0, eventId];
  const capped = (time: number) => cappedAt(time, receivedAt ?? deliveredAt);
  return [capped(updated ?? fetched ?? deliveredAt), capped(fetched ?? deliveredAt), deliveredAt, eventId];
}
