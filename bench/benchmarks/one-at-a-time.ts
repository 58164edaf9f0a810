import type { Benchmark } from './benchmark.ts';
import { compareCpu } from './cpu.ts';

/** Measures the CPU of an accepted webhook that shares no batch and no turn of the event loop with another. */
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
