import { compareCpu } from './cpu.ts';
import type { Figure } from './figure.ts';

/** What an accepted webhook costs when there is no other to share anything with. */
export const oneAtATime: Figure = {
  measure: async (rig) => [
    await compareCpu(rig, {
      what: 'CPU per accepted webhook, one at a time',
      goal: 6,
      contestants: [
        { subject: 'receive', status: 200 },
        { subject: 'bare', status: 200 },
      ],
      services: await rig.services(),
      load: { kind: 'event', count: 1_000, connections: 1 },
      rounds: 11,
      warmUp: 15_000,
    }),
  ],
};
