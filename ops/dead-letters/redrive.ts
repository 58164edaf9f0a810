import type { Topic } from '@google-cloud/pubsub';
import { isSelected, type Selection } from '../filter.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue } from './queue.ts';

/**
 * Publishes dead letters to `events` again, as they were, and then acknowledges them. Never the other way: a crash in
 * between leaves a letter whose event is processed, which redriven once more is recognised as a duplicate.
 * @returns how many
 */
export async function redrive(
  queue: Pick<DeadLetterQueue, 'read' | 'acknowledge'>,
  topic: Pick<Topic, 'publishMessage'>,
  selection: Selection,
  signal: AbortSignal,
): Promise<number> {
  let redriven = 0;
  await queue.read(async (batch) => {
    const letters = batch.filter((letter) => isSelected(selection, letter));
    const published = await Promise.allSettled(
      letters.map(({ data, attributes }) => topic.publishMessage({ data, attributes })),
    );
    const isPublished = (_: DeadLetter, index: number) => published[index]?.status === 'fulfilled';
    await queue.acknowledge(letters.filter(isPublished));
    redriven += letters.filter(isPublished).length;
    const failed = published.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }, signal);
  return redriven;
}
