import type { Outcome } from '../../../ops/action.ts';
import type { Context } from '../../../ops/context.ts';
import { count, counted } from '../../../ops/format.ts';
import { countReplay, type ReplayCommandOptions } from '../../../ops/replay/command.ts';

/** Types that are named. */
const SHOWN = 10;

/** Counts the events that a replay would publish, by type, and names the first and the last. */
export async function countByType(context: Context, options: ReplayCommandOptions): Promise<Outcome> {
  const types = new Map<string, number>();
  let [first, last] = ['', ''];
  let done = 0;
  const progress = context.report.progress('counted', undefined);
  const { events } = await countReplay(context, options, (page) => {
    for (const { eventType = '-', receivedAt } of page) {
      types.set(eventType, (types.get(eventType) ?? 0) + 1);
      const at = receivedAt.toISOString();
      if (first === '' || at < first) first = at;
      if (at > last) last = at;
    }
    done += page.length;
    progress.update(done);
  });
  progress.stop();
  if (events === 0) return { json: { events }, text: 'No event would be published.' };
  const named = [...types].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  const parts = named.map(([type, number]) => `${count(number)} ${type}`);
  const text = `${counted(events, 'event')} would be published: ${parts.join(', ')}; received from ${first} to ${last}.`;
  return { json: { events }, text };
}
