import type { Benchmark } from './benchmark.ts';
import { compareCpu } from './cpu.ts';

/** What an accepted webhook costs when there is no other to share anything with. */
export const oneAtATime: Benchmark = {
  measure: async (harness) => [
    await compareCpu(harness, {
      what: 'CPU per accepted webhook, one at a time',
      goal: 6,
      candidates: [
        { candidate: 'receive', status: 200 },
        { candidate: 'bare', status: 200 },
      ],
      services: await harness.services(),
      load: { kind: 'event', count: 1_000, connections: 1 },
      rounds: 11,
      warmUp: 15_000,
    }),
  ],
};
