import type { Benchmark } from './benchmark.ts';
import { compareCpu } from './cpu.ts';

/** What it costs to refuse a large request with a wrong signature, which anybody can send. */
export const refused: Benchmark = {
  measure: async (harness) => [
    await compareCpu(harness, {
      what: 'CPU per refused request of 50 KB',
      goal: 1.3,
      candidates: [
        { candidate: 'receive', status: 401 },
        { candidate: 'bare', status: 200 },
        { candidate: 'naive', status: 401, share: 0.4 },
      ],
      services: await harness.services(),
      load: { kind: 'forged', count: 2_000, connections: 20 },
      rounds: 7,
      warmUp: 4_000,
    }),
  ],
};
