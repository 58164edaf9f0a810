import type { Timestamp } from '@google-cloud/firestore';
import { errorKey, type StoredError, signalCodeOf } from './errors.ts';

/** An error that version 0.1.0 stored: an error for each type and code, by the key `<type>:<code>`. */
interface FormerError extends Omit<StoredError, 'type' | 'code' | 'signal'> {
  since: Timestamp;
  updatedAt: Timestamp;
  signals?: unknown;
}

/**
 * Reads the errors of a vehicle, by their keys. Makes an error for each signal out of an error that version 0.1.0 stored,
 * so that a good delivery of a signal resolves the error too.
 */
export function readStoredErrors(stored: unknown): Map<string, StoredError> {
  const entries = Object.entries((stored ?? {}) as Record<string, StoredError | FormerError>);
  return new Map(
    entries.flatMap(([key, error]) => ('type' in error ? [[key, error]] : fromFormer(key, error))),
  );
}

function fromFormer(key: string, { signals, ...error }: FormerError): [string, StoredError][] {
  const colon = key.lastIndexOf(':');
  const [type, word] = [key.slice(0, colon), key.slice(colon + 1)];
  const code = word === 'null' ? null : word;
  const codes = Array.isArray(signals) ? signals.map(signalCodeOf).filter((each) => each !== undefined) : [];
  return [...new Set(codes.length > 0 ? codes : [null])].map((signal) => [
    errorKey({ type, code }, signal),
    { ...error, type, code, signal },
  ]);
}
