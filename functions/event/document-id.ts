/**
 * Whether a value can name an object and a Firestore document as it is: 1 to 128 of `A-Z a-z 0-9 _ -`,
 * and not `__…__`, which Firestore reserves (https://cloud.google.com/firestore/quotas#collections_documents_and_fields).
 */
export function isDocumentId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!__.*__$)[A-Za-z0-9_-]{1,128}$/.test(value);
}
