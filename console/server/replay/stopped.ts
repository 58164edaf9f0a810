import type { Context } from '../../../ops/context.ts';
import { stoppedReplays } from '../../../ops/replay/state.ts';
import type { StoppedReplay } from '../../wire.ts';

/** The replays of this target that were stopped, here, and can go on. */
export async function readStopped(context: Pick<Context, 'name'>): Promise<StoppedReplay[]> {
  const states = await stoppedReplays();
  return states
    .filter(({ project, bucket }) => project === context.name('project') && bucket === context.name('bucket'))
    .map(({ id, from, to, filter, reprocess, published }) => ({
      id,
      from,
      to,
      filter: JSON.parse(JSON.stringify(filter)),
      reprocess,
      published,
    }));
}
