import { Timestamp } from '@google-cloud/firestore';
import { cutText } from '../cut-text.ts';
import type { VehicleError } from '../schemas/vehicle-errors.ts';
import { FieldName } from '../schemas/vehicle-event.ts';
import { firestoreSize, toFirestoreValue } from './firestore-value.ts';
import type { Delivery } from './merge-signal.ts';
import { compare, pastMillis } from './order.ts';
import type { StoredSignal } from './stored-signal.ts';

/** An error in a vehicle's document: one for each type, code and signal. */
export interface StoredError {
  type: string;
  code: string | null;
  /** The code of the signal that cannot be read; null where the error names no signal. */
  signal: string | null;
  /** `ERROR`, `RESOLVED`, or another word of Smartcar's. */
  state: string;
  /** The time at which the error came into this state. */
  since: Timestamp;
  /** The time at which the error was last opened. Does not count an opening within five minutes of another opening. */
  openedAt?: Timestamp;
  /** The time at which Smartcar last delivered the error. */
  updatedAt: Timestamp;
  /** The last delivery that resolved the error for every signal, where the error names no signal and is open again. */
  lastResolved?: Resolution;
  /** The event from which these fields are. */
  eventId: string;
  description: string | null;
  suggestedUserMessage: string | null;
  resolution: unknown;
  docURL: string | null;
}

/** The delivery that resolved an error: its time and its event, by which deliveries are ordered. */
type Resolution = Pick<StoredError, 'updatedAt' | 'eventId'>;

/** The errors of a vehicle by their keys, and its signals by their codes. */
interface Vehicle {
  errors: Map<string, StoredError>;
  signals: ReadonlyMap<string, StoredSignal>;
}

const MAX_STATE = 64;
const MAX_TEXT = 2_000;
const MAX_RESOLUTION_BYTES = 4_096;
const RESOLVED = 'RESOLVED';
const REOPENED_WITHIN_MS = 5 * 60_000;

/**
 * Opens or resolves an error for each signal that the error names.
 * - Does nothing for a signal where the stored error is newer than the event.
 * - Takes an error that names no signal for an error of the vehicle. RESOLVED then resolves the errors of all signals.
 * @returns false where the key of the error cannot name a field, so that nothing was done
 */
export function mergeError(vehicle: Vehicle, error: VehicleError, delivery: Delivery): boolean {
  const signals = signalsOf(error);
  const keys = signals.map((signal) => errorKey(error, signal));
  if (!keys.every(isFieldKey)) return false;
  for (const signal of signals) mergeOne(vehicle, toStoredError(error, signal, delivery), delivery);
  return true;
}

function mergeOne({ errors, signals }: Vehicle, brought: StoredError, { deliveredAt }: Delivery): void {
  const key = errorKey(brought, brought.signal);
  const stored = errors.get(key);
  if (stored && stored.eventId !== brought.eventId && isOlder(brought, stored)) {
    if (isForAll(brought)) {
      errors.set(key, { ...stored, ...lastResolved(stored, brought) });
      resolveAll(errors, brought);
    }
    return;
  }
  const known = stored?.eventId === brought.eventId ? pastMillis(stored.updatedAt) : 0;
  const error = { ...brought, updatedAt: Timestamp.fromMillis(Math.max(known, deliveredAt)) };

  const resolvedAt =
    brought.signal === null ? undefined : resolvedLater(error, brought.signal, { errors, signals });
  if (error.state !== RESOLVED && resolvedAt !== undefined) {
    errors.set(key, resolved({ ...error, ...openedBefore(stored) }, resolvedAt));
  } else {
    const isSame = stored?.state === error.state && pastMillis(stored.since) > 0;
    errors.set(key, {
      ...error,
      ...(error.state === RESOLVED ? openedBefore(stored) : openedAt(stored, error)),
      ...(brought.signal === null && error.state !== RESOLVED && lastResolved(stored)),
      since: isSame ? stored.since : error.updatedAt,
    });
  }

  if (isForAll(error)) resolveAll(errors, error);
}

/** Tells whether an error is resolved for every signal: its RESOLVED names none. */
const isForAll = ({ signal, state }: StoredError): boolean => signal === null && state === RESOLVED;

/** Resolves the errors of one type and code that are older than their resolution for every signal. */
function resolveAll(errors: Map<string, StoredError>, resolution: StoredError): void {
  for (const [key, error] of [...errors]) {
    const isSame = error.type === resolution.type && error.code === resolution.code;
    if (isSame && error.state !== RESOLVED && isOlder(error, resolution)) {
      errors.set(key, resolved(error, resolution.updatedAt.toMillis()));
    }
  }
}

/** The newest delivery that resolved the error of a vehicle for every signal, of those that are known. */
function lastResolved(stored: StoredError | undefined, brought?: Resolution): { lastResolved?: Resolution } {
  const known = stored?.state === RESOLVED ? stored : stored?.lastResolved;
  const newest = known && brought && isOlder(known, brought) ? brought : (known ?? brought);
  return newest ? { lastResolved: { updatedAt: newest.updatedAt, eventId: newest.eventId } } : {};
}

/** When the error of a signal was resolved by a later delivery, in Unix ms: for every signal, or by a good signal. */
function resolvedLater(error: StoredError, signal: string, { errors, signals }: Vehicle): number | undefined {
  const resolution = lastResolved(errors.get(errorKey(error, null))).lastResolved;
  if (resolution && isOlder(error, resolution)) return resolution.updatedAt.toMillis();
  const lastGoodAt = pastMillis(signals.get(signal)?.lastGoodAt);
  return lastGoodAt > error.updatedAt.toMillis() ? lastGoodAt : undefined;
}

const openedBefore = (stored: StoredError | undefined): { openedAt?: Timestamp } =>
  stored?.openedAt ? { openedAt: stored.openedAt } : {};

function openedAt(stored: StoredError | undefined, error: StoredError): { openedAt: Timestamp } {
  const known = stored?.openedAt;
  const isOpen = stored !== undefined && stored.state !== RESOLVED;
  const isRecent = known && error.updatedAt.toMillis() - pastMillis(known) < REOPENED_WITHIN_MS;
  return { openedAt: known && (isOpen || isRecent) ? known : error.updatedAt };
}

/**
 * Resolves the errors of a signal that are older than a delivery with a body.
 * @param goodAt the time at which Smartcar delivered the signal with a body, in Unix ms
 */
export function resolveErrorsOf(errors: Map<string, StoredError>, signal: string, goodAt: number): void {
  for (const [key, error] of errors) {
    if (error.signal !== signal || error.state === RESOLVED) continue;
    if (pastMillis(error.updatedAt) < goodAt) errors.set(key, resolved(error, goodAt));
  }
}

function resolved(error: StoredError, at: number): StoredError {
  return { ...error, state: RESOLVED, since: Timestamp.fromMillis(at) };
}

const isOlder = (error: Resolution, than: Resolution): boolean =>
  compare([pastMillis(error.updatedAt), error.eventId], [pastMillis(than.updatedAt), than.eventId]) < 0;

/** Tells whether Firestore allows a key: https://cloud.google.com/firestore/quotas#collections_documents_and_fields */
const isFieldKey = (key: string): boolean => !/^__.*__$/s.test(key) && Buffer.byteLength(key) <= 1_500;

/** The key of an error in a vehicle's document: `<type>:<code>:<signal>`, without the signal where there is none. */
export function errorKey(
  { type, code }: Pick<StoredError, 'type'> & { code?: string | null | undefined },
  signal: string | null,
): string {
  return [type, code ?? 'null', ...(signal === null ? [] : [signal])].join(':');
}

function toStoredError(
  error: VehicleError,
  signal: string | null,
  { eventId, deliveredAt }: Delivery,
): StoredError {
  const resolution = toFirestoreValue(error.resolution ?? null);
  const at = Timestamp.fromMillis(deliveredAt);
  const cut = (text: string | null | undefined) =>
    typeof text === 'string' ? cutText(text, MAX_TEXT) : null;
  return {
    type: error.type,
    code: error.code ?? null,
    signal,
    state: cutText(error.state ?? '', MAX_STATE) || 'ERROR',
    since: at,
    updatedAt: at,
    eventId,
    description: cut(error.description),
    suggestedUserMessage: cut(error.suggestedUserMessage),
    resolution:
      resolution !== undefined && firestoreSize(resolution) <= MAX_RESOLUTION_BYTES ? resolution : null,
    docURL: cut(error.docURL),
  };
}

/** Lists the codes of the signals that an error names, each once. Lists null where the error names no signal. */
function signalsOf({ signals }: VehicleError): (string | null)[] {
  const codes = (signals ?? []).map(signalCodeOf).filter((code) => code !== undefined);
  return codes.length > 0 ? [...new Set(codes)] : [null];
}

/**
 * Reads the code of a signal from an object, or from a string. Takes the code `group-name` from a string `Group.Name`.
 * @returns undefined where the signal has no code that can name a field
 */
export function signalCodeOf(signal: unknown): string | undefined {
  const { code, group, name } = (signal ?? {}) as Record<string, unknown>;
  const sent = typeof signal === 'string' ? signal : (code ?? (group && name && `${group}.${name}`));
  const { data: text } = FieldName.safeParse(sent);
  return text?.replace(/^[A-Z][A-Za-z0-9]*\.[A-Za-z0-9]+$/, (named) => named.replace('.', '-').toLowerCase());
}
