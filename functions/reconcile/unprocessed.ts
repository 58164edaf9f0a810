import type { Firestore } from '@google-cloud/firestore';
import type { ArchivedEvent } from '../archive/archived-events.ts';
import { markerRef } from '../event/marker.ts';

/** Those of the events that were not processed: they have no marker. One request, one document read for each. */
export async function unprocessedOf(firestore: Firestore, events: ArchivedEvent[]): Promise<ArchivedEvent[]> {
  if (events.length === 0) return [];
  const markers = await firestore.getAll(...events.map(({ eventId }) => markerRef(firestore, { eventId })), {
    fieldMask: [],
  });
  return events.filter((_, index) => !markers[index]?.exists);
}
