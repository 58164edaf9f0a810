/**
 * Tells whether a value can be the id of a Firestore document, and a part of an object's name:
 * - 1 to 128 characters of `A-Z a-z 0-9 _ -`
 * - not `__…__`, which Firestore reserves: https://cloud.google.com/firestore/quotas#collections_documents_and_fields
 */
export function isDocumentId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!__.*__$)[A-Za-z0-9_-]{1,128}$/.test(value);
}
