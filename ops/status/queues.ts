import type { Context } from '../context.ts';
import { type Backlog, readBacklog } from './monitoring.ts';

/** What waits in Pub/Sub. */
export interface Queues {
  /** Of the subscription that feeds `process`; undefined on the emulator, which does not say. */
  backlog: Backlog | undefined;
  /** Null where Cloud Monitoring does not know. */
  deadLetters: number | null;
}

/** Asks Cloud Monitoring, or on the emulator counts the dead letters by looking at each. */
export async function readQueues(context: Context, now: Date): Promise<Queues> {
  const project = context.name('project');
  const subscription = context.name('subscription');
  context.name('deadLetters');
  const isLocal = context.target.emulators !== undefined;
  const [backlog, deadLetters] = await Promise.all([
    isLocal ? undefined : readBacklog({ project, subscription, now }),
    countDeadLetters(context, now),
  ]);
  return { backlog, deadLetters };
}

/**
 * Counts the dead letters. Asks Cloud Monitoring for a deployment, since looking at dead letters hides them from other
 * commands. Looks at each dead letter of the emulator, which Cloud Monitoring does not know.
 */
async function countDeadLetters(context: Context, now: Date): Promise<number | null> {
  if (!context.target.emulators) {
    const subscription = context.name('deadLetters');
    return (await readBacklog({ project: context.name('project'), subscription, now })).messages;
  }
  let number = 0;
  const queue = await context.deadLetters();
  await queue.read(async (batch) => {
    number += batch.length;
  }, context.signal);
  return number;
}
