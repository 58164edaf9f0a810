import type { ArchivedEvent } from '../archive/archived-event.ts';
import { UnreadableError } from '../archive/read-error.ts';
import { chunksOf } from '../runtime/chunks.ts';

/** The fields that publishing an event again needs. */
export type PublishableEvent = Pick<ArchivedEvent, 'name' | 'eventId' | 'receivedAt'>;

/** Publishes an event again. @throws UnreadableError where the object of the event cannot be used */
export type Republish = (event: PublishableEvent) => Promise<void>;

/** How many events are published at the same time. */
const AT_ONCE = 8;

/**
 * Publishes events again. Passes over events whose objects cannot be used.
 * @throws every other error of `republish`. Some events are published then.
 */
export async function publishAll<T extends PublishableEvent>(
  events: readonly T[],
  republish: Republish,
): Promise<{ published: T[]; unreadable: { event: T; error: UnreadableError }[] }> {
  const published: T[] = [];
  const unreadable: { event: T; error: UnreadableError }[] = [];
  const publish = async (event: T) => {
    try {
      await republish(event);
      published.push(event);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      unreadable.push({ event, error });
    }
  };
  for (const chunk of chunksOf(events, AT_ONCE)) {
    const results = await Promise.allSettled(chunk.map(publish));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
  return { published, unreadable };
}
