import type { Candidate, Harness, Services } from '../harness/harness.ts';
import { median, quantile } from '../harness/statistics.ts';
import { type Benchmark, type Row, row } from './benchmark.ts';

const LATENCY_MS = { archive: 40, publish: 25 };
const GOALS_MS = { p50: 48, p99: 60 };
const ROUNDS = 5;

/** Measures how long the sender waits for the response, at the rate of a few vehicles and of a fleet. */
export const acknowledgement: Benchmark = {
  async measure(harness) {
    const services = await harness.services(LATENCY_MS);
    const rates = [
      { ratePerSecond: 10, count: 60 },
      { ratePerSecond: 200, count: 1_000 },
    ];
    const rows: Row[] = [];
    for (const rate of rates) {
      const ours = await durations(harness, { candidate: 'receive', services, rate });
      const naive = await durations(harness, { candidate: 'naive', services, rate });
      for (const [name, share] of [
        ['p50', 0.5],
        ['p99', 0.99],
      ] as const) {
        const at = (rounds: number[][]) => rounds.map((round) => quantile(round, share));
        rows.push(
          row(`acknowledgement at ${rate.ratePerSecond}/s, ${name}`, 'ms', at(ours), {
            goal: GOALS_MS[name],
            naive: at(naive),
            detail: `archive ${LATENCY_MS.archive} ms, publish ${LATENCY_MS.publish} ms; longest ${Math.round(median(ours.map((round) => Math.max(...round))))} ms`,
          }),
        );
      }
    }
    return rows;
  },
};

interface Measurement {
  candidate: Candidate;
  services: Services;
  rate: { ratePerSecond: number; count: number };
}

async function durations(harness: Harness, { candidate, services, rate }: Measurement): Promise<number[][]> {
  const child = await harness.start(candidate, services);
  const job = { url: child.url, kind: 'event' } as const;
  await harness.load.run({ ...job, count: 4_000, connections: 20 }, 200);
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push((await harness.load.run({ ...job, ...rate }, 200)).durationsMs);
  }
  await child.stop();
  return rounds;
}
