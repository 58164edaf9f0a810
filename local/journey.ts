import { readFile } from 'node:fs/promises';
import type { Message, Subscription } from '@google-cloud/pubsub';
import type { LocalStack } from './stack.ts';

/** How often one event was seen at each place of its journey. */
export interface Journey {
  received: number;
  archived: number;
  published: number;
  processed: number;
  duplicates: number;
  deadLettered: number;
}

export interface Observer {
  /** Reads back what became of an event, from wherever it should be by now. */
  read(eventId: string): Promise<Omit<Journey, 'received'>>;
  close(): Promise<void>;
}

/** Watches a local system: its archive, both of its topics, its database and what `process` logs. */
export async function observe({ clients, names }: LocalStack, processLog: string): Promise<Observer> {
  const { pubsub, storage, firestore } = clients;
  // The system has no subscription to look at `events` with, and needs none.
  const [events] = await pubsub.createSubscription(names.eventsTopic, `${names.eventsTopic}-observed`);
  const published = collect(events);
  const deadLettered = collect(pubsub.subscription(names.deadLettersSubscription));

  return {
    async read(eventId) {
      const [[files], marker, log] = await Promise.all([
        storage.bucket(names.archiveBucket).getFiles({ prefix: 'events/' }),
        firestore.doc(`processedEvents/${eventId}`).get(),
        readFile(processLog, 'utf8'),
      ]);
      return {
        archived: files.filter(({ metadata }) => metadata.metadata?.['event-id'] === eventId).length,
        published: published.count(eventId),
        processed: marker.exists ? 1 : 0,
        duplicates: log
          .split('\n')
          .filter((line) => line.includes('"processing.duplicate"') && line.includes(eventId)).length,
        deadLettered: deadLettered.count(eventId),
      };
    },
    async close() {
      await Promise.all([published.close(), deadLettered.close()]);
    },
  };
}

function collect(subscription: Subscription) {
  const eventIds = new Map<string, string | undefined>();
  subscription.on('message', (message: Message) => {
    eventIds.set(message.id, message.attributes.eventId);
    message.ack();
  });
  return {
    count: (eventId: string) => [...eventIds.values()].filter((id) => id === eventId).length,
    close: () => subscription.close(),
  };
}
