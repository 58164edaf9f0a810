import type { Context } from '../context.ts';
import { explain } from '../errors.ts';
import { counted } from '../format.ts';
import { readBacklog } from '../status/monitoring.ts';

/**
 * Finds out whether Pub/Sub holds more dead letters than it showed, which another command may have leased. Asks Cloud
 * Monitoring, so that it works for a deployment alone.
 * @param seen the number of dead letters that Pub/Sub showed
 * @returns a sentence; undefined where no unseen dead letters are known
 */
export async function unseenDeadLetters(
  context: Pick<Context, 'target' | 'name' | 'now'>,
  seen: number,
  backlogOf = readBacklog,
): Promise<string | undefined> {
  if (context.target.emulators) return undefined;
  const answer = await backlogOf({
    project: context.name('project'),
    subscription: context.name('deadLetters'),
    now: await context.now(),
  }).catch((error: unknown) => explain(error));
  if (typeof answer === 'string') {
    return seen > 0
      ? undefined
      : `Pub/Sub shows no dead letters; Cloud Monitoring could not be asked: ${answer}`;
  }
  const { messages } = answer;
  if (messages === null || messages <= seen) return undefined;
  return `Cloud Monitoring counted ${counted(messages, 'dead letter')} a few minutes ago, and Pub/Sub shows ${seen}: the others were redriven since, or another command holds them. Look again in a minute.`;
}
