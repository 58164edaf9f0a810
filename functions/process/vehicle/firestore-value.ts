/** Leaves room for the levels of the document itself. Firestore allows 20: https://cloud.google.com/firestore/quotas */
const MAX_DEPTH = 15;

/**
 * Converts a JSON value to a value that Firestore can hold. Converts a value for which Firestore has no form to JSON text.
 * @returns undefined where the value nests too deep for a conversion to text
 */
export function toFirestoreValue(value: unknown): unknown {
  if (isStorable(value, 0)) return value;
  try {
    return JSON.stringify(value, keepInfinite);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

// The types of ES2024 lack `rawJSON`: https://tc39.es/proposal-json-parse-with-source/
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** Writes a number that JSON.parse read as infinite as such a number, and not as null. */
function keepInfinite(_name: string, value: unknown): unknown {
  if (value === Infinity) return rawJSON('1e999');
  return value === -Infinity ? rawJSON('-1e999') : value;
}

function isStorable(value: unknown, depth: number, inArray = false): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return !inArray && value.every((item) => isStorable(item, depth + 1, true));
  return Object.entries(value).every(
    ([name, item]) => /^(?!__.*__$).{1,256}$/s.test(name) && isStorable(item, depth + 1),
  );
}

/**
 * Counts the bytes of a value as Firestore does: https://cloud.google.com/firestore/docs/storage-size
 * @param value a result of `toFirestoreValue`, or an object of such results and of Timestamps
 */
export function firestoreSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 1;
  if (typeof value === 'number') return 8;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + firestoreSize(item), 0);
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + Buffer.byteLength(name) + 1 + firestoreSize(item),
    0,
  );
}
