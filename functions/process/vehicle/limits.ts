import { firestoreSize } from './firestore-value.ts';
import { compare } from './order.ts';

/**
 * The limits of a vehicle's document. Together they are below Firestore's limit of 1 MiB. Smartcar sends some 100 signals
 * of a vehicle, each of some 100 bytes.
 */
export const LIMITS = {
  signals: { count: 2_000, bytes: 640 * 1024 },
  errors: { count: 1_000, bytes: 256 * 1024 },
} as const;

/** The limit of a signal's body, in bytes as Firestore counts them. */
export const MAX_BODY_BYTES = 32 * 1024;

/**
 * Selects the entries of a map that fit into its limits, the newest first.
 * @param ageOf makes the keys by which the entries are ordered, the oldest first
 */
export function keepNewest<T>(
  entries: ReadonlyMap<string, T>,
  ageOf: (entry: T) => (number | string)[],
  limit: { count: number; bytes: number },
): { entries: Record<string, T>; leftOut: number } {
  const sizes = new Map([...entries].map(([key, entry]) => [key, firestoreSize({ [key]: entry })]));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (entries.size <= limit.count && total <= limit.bytes) {
    return { entries: Object.fromEntries(entries), leftOut: 0 };
  }
  const newest = [...entries].sort(([, a], [, b]) => compare(ageOf(b), ageOf(a)));
  let bytes = 0;
  const kept = newest.slice(0, limit.count).filter(([key]) => {
    const size = sizes.get(key) ?? 0;
    if (bytes + size > limit.bytes) return false;
    bytes += size;
    return true;
  });
  return { entries: Object.fromEntries(kept), leftOut: entries.size - kept.length };
}
