import type { Context } from '../context.ts';
import { explain } from '../errors.ts';
import { counted } from '../format.ts';
import { readBacklog } from '../status/monitoring.ts';

/**
 * What is to be said where Pub/Sub holds more dead letters than its answers showed: another command may have them.
 * Asks Cloud Monitoring, which knows of the deployed subscription only.
 * @param seen how many Pub/Sub showed
 * @returns a sentence; undefined where none are known of
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
