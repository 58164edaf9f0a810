import { compareCpu } from './cpu.ts';
import type { Figure } from './figure.ts';

/** What it costs to refuse a large request with a wrong signature, which anybody can send. */
export const refused: Figure = {
  measure: async (rig) => [
    await compareCpu(rig, {
      what: 'CPU per refused request of 50 KB',
      goal: 1.3,
      contestants: [
        { subject: 'receive', status: 401 },
        { subject: 'bare', status: 200 },
        { subject: 'obvious', status: 401, share: 0.4 },
      ],
      services: await rig.services(),
      load: { kind: 'forged', count: 2_000, connections: 20 },
      rounds: 7,
      warmUp: 4_000,
    }),
  ],
};
