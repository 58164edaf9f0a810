import type { Context } from '../../../ops/context.ts';
import { nameOfState, stoppedReplays } from '../../../ops/replay/state.ts';
import type { StoppedReplay } from '../../wire.ts';

/** The replays of this target that were stopped, here, and can go on; each part of a replay by itself. */
export async function readStopped(context: Pick<Context, 'name'>, folder?: string): Promise<StoppedReplay[]> {
  const states = await stoppedReplays(folder);
  return states
    .filter(({ project, bucket }) => project === context.name('project') && bucket === context.name('bucket'))
    .map((state) => {
      const { from, to, filter, reprocess, published } = state;
      return {
        id: nameOfState(state),
        from,
        to,
        filter: JSON.parse(JSON.stringify(filter)),
        reprocess,
        published,
      };
    });
}
