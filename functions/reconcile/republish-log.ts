import { randomUUID } from 'node:crypto';
import { type DocumentSnapshot, FieldPath, type Firestore, Timestamp } from '@google-cloud/firestore';
import type { PublishableEvent } from './publish-all.ts';

/** An event that a run found unprocessed. */
export interface RepublishedEvent extends PublishableEvent {
  /** Is false where the event's object could not be used. */
  isPublished: boolean;
}

/** Events that are checked together. */
export interface Batch {
  events: RepublishedEvent[];
  /** How often the events were checked. */
  looks: number;
  /** The time at which the events were last published. */
  publishedAt: Date;
}

/** A batch in the log. */
export interface KeptBatch extends Batch {
  id: string;
}

/** Remembers which events were published again, until each event is processed or handed to a person. */
export interface RepublishLog {
  /** @param lookAt the time of the next check */
  add(batch: Batch, lookAt: Date): Promise<void>;
  /** Lists the batches whose check is due at an instant. Each batch must be replaced before the next page is read. */
  due(instant: Date): AsyncIterable<KeptBatch[]>;
  /** Replaces a batch by the events that are left of the batch. Deletes the batch where no event is left. */
  replace(id: string, rest: Batch, lookAt: Date): Promise<void>;
}

/** Batches a page. A batch has at most 250 events. */
const BATCHES_AT_ONCE = 8;

/**
 * Keeps the log in documents `republishedEvents/{lookAt}_{random}`, a document for each batch. The time is in the
 * document's id, because ids are sorted without an index.
 */
export function createRepublishLog(firestore: Firestore): RepublishLog {
  const collection = firestore.collection('republishedEvents');
  const newRef = (lookAt: Date) => collection.doc(`${lookAt.toISOString()}_${randomUUID()}`);
  return {
    async add(batch, lookAt) {
      await newRef(lookAt).create(toBatchData(batch));
    },
    async *due(instant) {
      // '`' is the character after '_', so the query includes the ids of the instant itself.
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
      if (rest.events.length > 0) write.create(newRef(lookAt), toBatchData(rest));
      await write.commit();
    },
  };
}

const toBatchData = ({ events, looks, publishedAt }: Batch) => ({
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
    events: events.map(({ receivedAt, ...event }: { receivedAt: Timestamp }) => ({
      ...event,
      receivedAt: receivedAt.toDate(),
    })),
  };
}
