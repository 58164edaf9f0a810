/** Firestore counts a document's own two levels into its limit of 20: https://cloud.google.com/firestore/quotas */
const MAX_DEPTH = 15;

/** A JSON value as Firestore can hold it: as it is, or, where Firestore has no form for it, as its JSON text. */
export function toFirestoreValue(value: unknown): unknown {
  return isStorable(value, 0) ? value : JSON.stringify(value);
}

function isStorable(value: unknown, depth: number, inArray = false): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return !inArray && value.every((item) => isStorable(item, depth + 1, true));
  return Object.entries(value).every(
    ([name, item]) => /^(?!__.*__$).{1,256}$/s.test(name) && isStorable(item, depth + 1),
  );
}
