import type { Benchmark } from './benchmark.ts';
import { compareCpu } from './cpu.ts';

/** Measures the CPU of an accepted webhook among others, with logging on, as Google bills it. */
export const throughput: Benchmark = {
  measure: async (harness) => [
    await compareCpu(harness, {
      what: 'CPU per accepted webhook, 20 at once',
      goal: 3,
      candidates: [
        { candidate: 'receive', status: 200 },
        { candidate: 'bare', status: 200 },
        { candidate: 'naive', status: 200, share: 0.2 },
      ],
      services: await harness.services(),
      load: { kind: 'event', count: 3_000, connections: 20 },
      rounds: 15,
      warmUp: 20_000,
    }),
  ],
};
