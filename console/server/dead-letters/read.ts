import type { Context } from '../../../ops/context.ts';
import type { DeadLetterFilter } from '../../../ops/dead-letters/dead-letter-filter.ts';
import { summarize } from '../../../ops/dead-letters/list.ts';
import { Summaries } from '../../../ops/dead-letters/summaries.ts';
import { failingNow } from '../../../ops/status/failing-now.ts';
import type { DeadLetters, RedriveRequest } from '../../wire.ts';

/** Groups and events that the page shows. */
const SHOWN = 50;

export type Chosen = { [name in keyof RedriveRequest]?: string | undefined };

/** The filter of the operator's command, which takes several of each. */
export function filterOf({ eventId, changeId, eventType, reason }: Chosen): DeadLetterFilter {
  const listOf = (value: string | undefined) => (value ? [value] : undefined);
  return { eventId: listOf(eventId), changeId: listOf(changeId), eventType: listOf(eventType), reason };
}

/** The dead letters in groups by reason; they stay where they are. */
export async function readDeadLetters(context: Context, filter: DeadLetterFilter): Promise<DeadLetters> {
  using summaries = new Summaries();
  const [unseen, warning] = await Promise.all([summarize(context, filter, summaries), failingNow(context)]);
  return {
    count: summaries.size,
    groupCount: summaries.groupCount,
    unseen: unseen ?? null,
    warning: warning ?? null,
    groups: summaries.groups(SHOWN),
    events: summaries.events(SHOWN),
  };
}
