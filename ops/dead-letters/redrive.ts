import { createHash } from 'node:crypto';
import { isNotification } from '../../functions/changes/message.ts';
import type { Publish } from '../../functions/runtime/publisher.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import type { DeadLetterQueue } from './queue.ts';

/** The attribute that a redrive adds to a message. The redrive recognises by it a message that comes back. */
export const REDRIVE_ID = 'redriveId';

export interface RedriveOptions {
  queue: Pick<DeadLetterQueue, 'read' | 'acknowledge'>;
  publish: Publish;
  /** Publishes a notification. */
  publishChange?: Publish;
  /** Selects the dead letters of a batch to redrive. */
  choose: (batch: DeadLetter[]) => Promise<DeadLetter[]>;
  /** The id of this redrive. */
  redriveId: string;
  signal: AbortSignal;
  /** Gets each dead letter whose message is published. */
  onPublished?: (deadLetter: DeadLetter) => void;
}

/** The id by which a dead letter is followed: the id of its marker, or a hash of its bytes where it has no event. */
export const followIdOf = (deadLetter: DeadLetter): string =>
  markerIdOf(deadLetter) ?? `message/${createHash('sha256').update(deadLetter.data).digest('hex')}`;

/**
 * Publishes dead letters to `events` again, and notifications to `changes`.
 * - Acknowledges a dead letter after its message is published. So a crash loses no event: the dead letter stays, and
 *   `process` recognises the event of a second redrive as a duplicate.
 * - Leaves a message that this redrive published, and that has failed again, among the dead letters.
 * @returns the number of dead letters that Pub/Sub showed, and the number that were redriven
 * @throws the error of Pub/Sub's client. The messages that were published until then are acknowledged.
 */
export async function redrive(options: RedriveOptions): Promise<{ seen: number; redriven: number }> {
  const { queue, choose, redriveId, signal, onPublished } = options;
  let redriven = 0;
  const seen = await queue.read(async (batch) => {
    // Leaves out messages that this redrive published and that came back.
    const due = await choose(batch.filter(({ attributes }) => attributes[REDRIVE_ID] !== redriveId));
    const results = await Promise.allSettled(
      due.map(async (deadLetter) => {
        const { data } = deadLetter;
        // Drops the reason of the failure: the next failure has a reason of its own.
        const { failure: _, ...attributes } = deadLetter.attributes;
        await publishOf(deadLetter, options)(data, { ...attributes, [REDRIVE_ID]: redriveId });
      }),
    );
    const published = due.filter((_, index) => results[index]?.status === 'fulfilled');
    await queue.acknowledge(published);
    redriven += published.length;
    for (const deadLetter of published) onPublished?.(deadLetter);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }, signal);
  return { seen, redriven };
}

function publishOf(deadLetter: DeadLetter, { publish, publishChange }: RedriveOptions): Publish {
  return isNotification(deadLetter) && publishChange ? publishChange : publish;
}
