import { createHash } from 'node:crypto';
import type { Topic } from '@google-cloud/pubsub';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import type { DeadLetterQueue } from './queue.ts';

/** The attribute that a redrive adds, by which it knows a message that comes back. */
export const REDRIVE_ID = 'redriveId';

export interface RedriveOptions {
  queue: Pick<DeadLetterQueue, 'read' | 'acknowledge'>;
  topic: Pick<Topic, 'publishMessage'>;
  /** The dead letters of a batch that are meant. */
  choose: (batch: DeadLetter[]) => Promise<DeadLetter[]>;
  /** Of this redrive and no other. */
  redriveId: string;
  signal: AbortSignal;
  /** Gets the id under which each message can be followed, once Pub/Sub has it. */
  onPublished?: (followId: string) => void;
}

/** What a dead letter is followed by: its marker's id, or its bytes' hash where it carries no event. */
export const followIdOf = (deadLetter: DeadLetter): string =>
  markerIdOf(deadLetter) ?? `message/${createHash('sha256').update(deadLetter.data).digest('hex')}`;

/**
 * Publishes dead letters to `events` again, as they were, and then acknowledges them. Never the other way: a crash in
 * between leaves a dead letter whose event is processed, which redriven once more is recognised as a duplicate. What
 * fails again meanwhile and comes back is left where it is.
 * @returns how many Pub/Sub showed, and how many of them were redriven
 * @throws Pub/Sub's error where it takes or gives no messages; what was published until then is acknowledged
 */
export async function redrive(options: RedriveOptions): Promise<{ seen: number; redriven: number }> {
  const { queue, topic, choose, redriveId, signal, onPublished } = options;
  let redriven = 0;
  const seen = await queue.read(async (batch) => {
    // What this redrive published, and came back, is not published again.
    const due = await choose(batch.filter(({ attributes }) => attributes[REDRIVE_ID] !== redriveId));
    const results = await Promise.allSettled(
      due.map(({ data, attributes }) =>
        topic.publishMessage({ data, attributes: { ...attributes, [REDRIVE_ID]: redriveId } }),
      ),
    );
    const published = due.filter((_, index) => results[index]?.status === 'fulfilled');
    await queue.acknowledge(published);
    redriven += published.length;
    for (const deadLetter of published) onPublished?.(followIdOf(deadLetter));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }, signal);
  return { seen, redriven };
}
