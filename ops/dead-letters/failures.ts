import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { omitEmpty } from '../../functions/runtime/omit-empty.ts';

/** Why `process` failed on an event the last time, as it recorded it in `processingFailures/{markerId}`. */
export interface Failure {
  /** The error's class. */
  error: string;
  message: string;
  /** Frames of its stack, the innermost first. */
  stack: string[];
  attempts?: number;
  firstFailedAt?: Date;
  lastFailedAt?: Date;
}

/**
 * Reads the recorded failures of events: one read of Firestore each. `process` records them as well as it can, so some
 * may be missing.
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

/** What a document says; undefined where it does not exist. */
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
