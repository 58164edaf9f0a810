import type { Firestore } from '@google-cloud/firestore';
import { replayMarkers } from '../event/replay-markers.ts';
import type { Sample } from './sample.ts';

/** Limits the events whose replays are looked for, since each event takes a query. */
const REPLAYS_OF = 100;

/** How many events of a sample were processed. */
export interface Processed {
  /** The number of events in the sample. */
  of: number;
  /** The number of events in the sample that were processed. */
  processed: number;
  lastAt: Date | undefined;
  /** The number of events whose replays were looked for. */
  replaysOf: number;
  /** The number of those events that a replay processed again. */
  replayed: number;
}

/** Reads the markers of a sample of events. Costs one or two reads of Firestore for each event. */
export async function readProcessed(firestore: Firestore, { items }: Sample<string>): Promise<Processed> {
  const looked = items.slice(0, REPLAYS_OF);
  const [markers, replays] = await Promise.all([
    items.length === 0
      ? []
      : firestore.getAll(...items.map((eventId) => firestore.doc(`processedEvents/${eventId}`)), {
          fieldMask: ['processedAt'],
        }),
    Promise.all(looked.map((eventId) => replayMarkers(firestore, eventId).limit(1).select().get())),
  ]);
  const times = markers.flatMap((marker) => marker.get('processedAt')?.toMillis?.() ?? []);
  return {
    of: items.length,
    processed: markers.filter(({ exists }) => exists).length,
    lastAt: times.length > 0 ? new Date(Math.max(...times)) : undefined,
    replaysOf: looked.length,
    replayed: replays.filter(({ empty }) => !empty).length,
  };
}
