import type { Context } from '../../../ops/context.ts';
import { summarize } from '../../../ops/dead-letters/list.ts';
import { Summaries } from '../../../ops/dead-letters/summaries.ts';
import type { DeadLetterFilter } from '../../../ops/dead-letters/with-reason.ts';
import { failingNow } from '../../../ops/status/failing-now.ts';
import type { DeadLetters, RedriveRequest } from '../../wire.ts';

/** Groups and events that the page shows. */
const SHOWN = 50;

/** The dead letters in groups by reason; they stay where they are. */
export async function readDeadLetters(
  context: Context,
  { eventId, eventType, reason }: { [name in keyof RedriveRequest]?: string | undefined },
): Promise<DeadLetters> {
  using summaries = new Summaries();
  const filter: DeadLetterFilter = {
    eventId: eventId ? [eventId] : undefined,
    eventType: eventType ? [eventType] : undefined,
    reason,
  };
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
