import { compareCpu } from './cpu.ts';
import type { Figure } from './figure.ts';

/** What `process` adds to a transaction of the same reads and writes. */
export const processing: Figure = {
  measure: async (rig) => [
    await compareCpu(rig, {
      what: 'CPU per processed event',
      goal: 1.15,
      contestants: [
        { subject: 'process', status: 204 },
        { subject: 'bare-process', status: 204 },
      ],
      services: await rig.firestore(),
      load: { kind: 'push', count: 500, connections: 8 },
      rounds: 11,
      warmUp: 1_500,
    }),
  ],
};
