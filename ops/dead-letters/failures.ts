import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { omitEmpty } from '../../functions/runtime/omit-empty.ts';

/** The last failure of `process` on an event, from `processingFailures/{markerId}`. */
export interface Failure {
  /** The class of the error. */
  error: string;
  message: string;
  /** The frames of the stack, the innermost first. */
  stack: string[];
  attempts?: number;
  firstFailedAt?: Date;
  lastFailedAt?: Date;
}

/**
 * Reads the recorded failures of events. Costs one read of Firestore for each event. A record is missing where `process`
 * could not write the record.
 * @param markerIds `{eventId}`, or `{eventId}.{replayId}`
 */
export async function readFailures(
  firestore: Firestore,
  markerIds: readonly string[],
): Promise<Map<string, Failure>> {
  if (markerIds.length === 0) return new Map();
  const refs = markerIds.map((id) => firestore.doc(`processingFailures/${id}`));
  const documents = await firestore.getAll(...refs);
  return new Map(
    documents.flatMap((document) => {
      const failure = toFailure(document);
      return failure ? [[document.id, failure]] : [];
    }),
  );
}

/** Reads a failure. @returns undefined where the document does not exist */
export function toFailure(document: DocumentSnapshot): Failure | undefined {
  if (!document.exists) return undefined;
  const text = (field: string) => {
    const value: unknown = document.get(field);
    return typeof value === 'string' ? value : '';
  };
  const time = (field: string): Date | undefined => document.get(field)?.toDate?.();
  const attempts: unknown = document.get('attempts');
  const stack: unknown = document.get('stack');
  const [firstFailedAt, lastFailedAt] = [time('firstFailedAt'), time('lastFailedAt')];
  return {
    error: text('error') || 'Error',
    message: text('message'),
    stack: Array.isArray(stack) ? stack.map(String) : [],
    ...(typeof attempts === 'number' && { attempts }),
    ...omitEmpty({ firstFailedAt, lastFailedAt }),
  };
}
