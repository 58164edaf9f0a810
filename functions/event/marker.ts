import type { DocumentReference, Firestore } from '@google-cloud/firestore';

/** Days after which Firestore may delete a marker. Smartcar asks its users to remember an event for 7 days. */
export const MARKER_DAYS = 30;

/** An event, or with `replayId` a replay of the event. */
interface Marked {
  eventId: string;
  replayId?: string;
}

/** The id of the documents about an event, `<eventId>`, or about a replay, `<eventId>.<replayId>`. */
export function markerId({ eventId, replayId }: Marked): string {
  return replayId ? `${eventId}.${replayId}` : eventId;
}

/** The document whose existence says that an event, or a replay of the event, was processed. */
export function markerRef(firestore: Firestore, marked: Marked): DocumentReference {
  return firestore.doc(`processedEvents/${markerId(marked)}`);
}
