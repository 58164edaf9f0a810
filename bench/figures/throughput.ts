import { compareCpu } from './cpu.ts';
import type { Figure } from './figure.ts';

/** What an accepted webhook costs, everything on: the CPU seconds that Google bills. */
export const throughput: Figure = {
  measure: async (rig) => [
    await compareCpu(rig, {
      what: 'CPU per accepted webhook, 20 at once',
      goal: 3.5,
      contestants: [
        { subject: 'receive', status: 200 },
        { subject: 'bare', status: 200 },
        { subject: 'obvious', status: 200, share: 0.2 },
      ],
      services: await rig.services(),
      load: { kind: 'event', count: 3_000, connections: 20 },
      rounds: 15,
      warmUp: 20_000,
    }),
  ],
};
