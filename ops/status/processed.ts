import type { Firestore } from '@google-cloud/firestore';
import { replayMarkers } from '../event/replay-markers.ts';
import type { Sample } from './sample.ts';

/** Events whose replays are looked for: each takes a query. */
const REPLAYS_OF = 100;

/** What became of a sample of events. */
export interface Processed {
  /** Events that were looked at. */
  of: number;
  /** Those of them that were processed. */
  processed: number;
  lastAt: Date | undefined;
  /** Events whose replays were looked for. */
  replaysOf: number;
  /** Those of them that a replay had processed again. */
  replayed: number;
}

/** Reads the markers of a sample of events: one read of Firestore each, and one more for each replay looked for. */
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
