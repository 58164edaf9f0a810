import { cpuTimeMs } from '../harness/cpu-time.ts';
import type { Candidate, Harness, Services } from '../harness/harness.ts';
import type { LoadJob } from '../harness/load.ts';
import { median } from '../harness/statistics.ts';
import { type Row, row } from './benchmark.ts';

export interface Contestant {
  candidate: Candidate;
  /** What it answers to each request. */
  status: number;
  /** The part of the requests that it gets, where it would take too long over all of them. */
  share?: number;
}

export interface CpuComparison {
  what: string;
  goal: number;
  /** First ours, then what it is a ratio to, then perhaps the naive way. */
  candidates: Contestant[];
  services: Services;
  /** What is sent in each round. */
  load: Omit<LoadJob, 'url'>;
  rounds: number;
  /** Requests, 20 at once, after which the compilers have come to rest. */
  warmUp: number;
}

/**
 * Compares the CPU time of functions for the same requests. They take turns, and each round gives one ratio, so that
 * whatever else the machine does disturbs both.
 */
export async function compareCpu(harness: Harness, comparison: CpuComparison): Promise<Row> {
  const { what, goal, candidates, services, load, rounds, warmUp } = comparison;
  const running: (Contestant & {
    url: string;
    pid: number;
    stop(): Promise<void>;
    microseconds: number[];
  })[] = [];
  for (const candidate of candidates) {
    const child = await harness.start(candidate.candidate, services);
    running.push({ ...candidate, ...child, microseconds: [] });
  }

  for (const { url, status, share = 1 } of running) {
    await harness.load.run({ ...load, url, count: warmUp * share, connections: 20 }, status);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { url, pid, status, share = 1, microseconds } of turns(running, round)) {
      const count = load.count * share;
      const before = await cpuTimeMs(pid);
      await harness.load.run({ ...load, url, count }, status);
      microseconds.push(((await cpuTimeMs(pid)) - before) * (1_000 / count));
    }
  }
  await Promise.all(running.map((each) => each.stop()));

  const [ours, bare, naive] = running;
  const ratios = (of?: { microseconds: number[] }) =>
    (of?.microseconds ?? []).map((each, round) => each / (bare?.microseconds[round] ?? Number.NaN));
  return row(what, 'times', ratios(ours), {
    goal,
    ...(naive && { naive: ratios(naive) }),
    detail: running
      .map(({ candidate, microseconds }) => `${candidate} ${Math.round(median(microseconds))} µs`)
      .join(', '),
  });
}

/** In turn the one order and the other, so that nobody always follows the same other. */
function turns<T>(candidates: T[], round: number): T[] {
  return round % 2 === 0 ? candidates : candidates.toReversed();
}
