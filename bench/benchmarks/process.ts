import type { Benchmark } from './benchmark.ts';
import { compareCpu } from './cpu.ts';

/** What `process` adds to a transaction of the same reads and writes. */
export const processing: Benchmark = {
  measure: async (harness) => [
    await compareCpu(harness, {
      what: 'CPU per processed event',
      goal: 1.15,
      candidates: [
        { candidate: 'process', status: 204 },
        { candidate: 'bare-process', status: 204 },
      ],
      services: await harness.firestore(),
      load: { kind: 'push', count: 500, connections: 8 },
      rounds: 11,
      warmUp: 1_500,
    }),
  ],
};
