import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import type { ArchivedEvent } from '../archive/archived-event.ts';
import { markerRef } from '../event/marker.ts';

type EventId = Pick<ArchivedEvent, 'eventId'>;

/** Tells what `process` did with events. Each method makes one request, which reads one document for each event. */
export interface Markers {
  /** Selects the events that were not processed. */
  unprocessed<T extends EventId>(events: readonly T[]): Promise<T[]>;
  /** Selects the events on which an attempt of `process` failed. */
  failed<T extends EventId>(events: readonly T[]): Promise<T[]>;
}

/** Looks for the documents `processedEvents/{eventId}` and `processingFailures/{eventId}`. */
export function createMarkers(firestore: Firestore): Markers {
  async function exist(refs: readonly DocumentReference[]): Promise<boolean[]> {
    const documents = await firestore.getAll(...refs, { fieldMask: [] });
    return documents.map(({ exists }) => exists);
  }
  return {
    async unprocessed(events) {
      const marked = await exist(events.map(({ eventId }) => markerRef(firestore, { eventId })));
      return events.filter((_, index) => !marked[index]);
    },
    async failed(events) {
      const failed = await exist(events.map(({ eventId }) => firestore.doc(`processingFailures/${eventId}`)));
      return events.filter((_, index) => failed[index]);
    },
  };
}
