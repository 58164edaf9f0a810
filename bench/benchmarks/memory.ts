import { residentMb } from '../harness/memory.ts';
import { type Benchmark, row } from './benchmark.ts';

/** What an instance of 512 MiB leaves to the heap, beside the options that every function runs with. */
const NODE_OPTIONS = '--max-old-space-size=256';
const FIRST = 10_000;
const ALL = 100_000;

/** Whether anything is kept of a webhook after its answer. */
export const memory: Benchmark = {
  async measure(harness) {
    const child = await harness.start('receive', { ...(await harness.services()), NODE_OPTIONS });
    const after = async (count: number) => {
      await harness.load.run({ url: child.url, kind: 'event', count, connections: 20 }, 200);
      return residentMb(child.pid);
    };
    const early = await after(FIRST);
    const late = await after(ALL - FIRST);
    await child.stop();
    const detail = `${Math.round(early)} MB after 10,000, ${Math.round(late)} MB after 100,000`;
    return [
      row('memory after 100,000 webhooks, to after 10,000', 'times', [late / early], { goal: 1.1, detail }),
      row('memory after 100,000 webhooks', 'MB', [late], { goal: 220, detail }),
    ];
  },
};
