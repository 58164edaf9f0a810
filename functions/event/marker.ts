import type { DocumentReference, Firestore } from '@google-cloud/firestore';

/** Smartcar asks its users to remember an event for 7 days; Firestore deletes a marker some time after `expireAt`. */
export const MARKER_DAYS = 30;

/** The document that says that an event was processed; a replay has one of its own. */
export function markerRef(
  firestore: Firestore,
  { eventId, replayId }: { eventId: string; replayId?: string },
): DocumentReference {
  return firestore.doc(`processedEvents/${replayId ? `${eventId}.${replayId}` : eventId}`);
}
