import { randomUUID } from 'node:crypto';
import { type DocumentSnapshot, FieldPath, type Firestore, Timestamp } from '@google-cloud/firestore';
import type { PublishableEvent } from './publish-all.ts';

/** An event that a run found unprocessed. */
export interface RepublishedEvent extends PublishableEvent {
  /** Whether the event could be published. */
  isPublished: boolean;
}

/** Events that are looked at again together. */
export interface Batch {
  events: RepublishedEvent[];
  /** How often they were looked at again. */
  looks: number;
  /** When they were published last. */
  publishedAt: Date;
}

/** A batch that was kept. */
export interface KeptBatch extends Batch {
  id: string;
}

/** Remembers which events were published again, until each is processed or handed to a person. */
export interface RepublishLog {
  /** @param lookAt when the events are to be looked at again */
  add(batch: Batch, lookAt: Date): Promise<void>;
  /** The batches that are to be looked at by an instant, some at a time. Each has to be replaced before the next. */
  due(instant: Date): AsyncIterable<KeptBatch[]>;
  /** Puts what is left of a batch in the place of the batch. */
  replace(id: string, rest: Batch, lookAt: Date): Promise<void>;
}

/** Batches that are read at once: at most 250 events each. */
const BATCHES_AT_ONCE = 8;

/**
 * A log of documents `republishedEvents/{lookAt}_{random}`, one for each page of events: so most events cost no write
 * of their own. The time is in the document's id, because ids are sorted without an index.
 */
export function createRepublishLog(firestore: Firestore): RepublishLog {
  const collection = firestore.collection('republishedEvents');
  const newRef = (lookAt: Date) => collection.doc(`${lookAt.toISOString()}_${randomUUID()}`);
  return {
    async add(batch, lookAt) {
      await newRef(lookAt).create(batchData(batch));
    },
    async *due(instant) {
      // '`' comes next after '_': the ids of the instant itself are in.
      const query = collection.orderBy(FieldPath.documentId()).endBefore(`${instant.toISOString()}\``);
      for (;;) {
        const { docs } = await query.limit(BATCHES_AT_ONCE).get();
        if (docs.length === 0) return;
        yield docs.map(toBatch);
        if (docs.length < BATCHES_AT_ONCE) return;
      }
    },
    async replace(id, rest, lookAt) {
      const write = firestore.batch().delete(collection.doc(id));
      if (rest.events.length > 0) write.create(newRef(lookAt), batchData(rest));
      await write.commit();
    },
  };
}

const batchData = ({ events, looks, publishedAt }: Batch) => ({
  looks,
  publishedAt: Timestamp.fromDate(publishedAt),
  events: events.map(({ eventId, name, receivedAt, isPublished }) => ({
    eventId,
    name,
    receivedAt: Timestamp.fromDate(receivedAt),
    isPublished,
  })),
});

function toBatch(document: DocumentSnapshot): KeptBatch {
  const { looks, publishedAt, events } = document.data() ?? {};
  return {
    id: document.id,
    looks,
    publishedAt: publishedAt.toDate(),
    events: events.map((event: Record<string, Timestamp>) => ({
      ...event,
      receivedAt: event.receivedAt?.toDate(),
    })),
  };
}
