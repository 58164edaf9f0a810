import type { DocumentReference, Firestore } from '@google-cloud/firestore';

/** Smartcar asks its users to remember an event for 7 days; Firestore deletes a marker some time after `expireAt`. */
export const MARKER_DAYS = 30;

/** The event for which a document stands, or a replay of the event. */
interface Marked {
  eventId: string;
  replayId?: string;
}

/** The id of the documents that stand for an event: `<eventId>`, or `<eventId>.<replayId>`. */
export function markerId({ eventId, replayId }: Marked): string {
  return replayId ? `${eventId}.${replayId}` : eventId;
}

/** The document that says that an event was processed; a replay has one of its own. */
export function markerRef(firestore: Firestore, marked: Marked): DocumentReference {
  return firestore.doc(`processedEvents/${markerId(marked)}`);
}
