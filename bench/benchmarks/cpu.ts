import { cpuTimeMs } from '../harness/cpu-time.ts';
import type { Candidate, Harness, Services } from '../harness/harness.ts';
import type { LoadJob } from '../harness/load.ts';
import { median } from '../harness/statistics.ts';
import { type Row, row } from './benchmark.ts';

export interface ComparedCandidate {
  candidate: Candidate;
  /** The status that the candidate answers each request with. */
  status: number;
  /** The share of the requests that the candidate gets, where all of them would take too long; 1 if left out. */
  share?: number;
}

export interface CpuComparison {
  what: string;
  goal: number;
  /** The deployed function, then the bare baseline, then `naive` where it is compared. */
  candidates: ComparedCandidate[];
  services: Services;
  /** The requests of each round. */
  load: Omit<LoadJob, 'url'>;
  rounds: number;
  /** How many requests, 20 at once, come first, until V8 has optimized the code. */
  warmUp: number;
}

/**
 * Compares the CPU time of candidates for the same requests. The candidates take turns, and each round gives one ratio,
 * so that other work on the machine disturbs all candidates alike.
 */
export async function compareCpu(harness: Harness, comparison: CpuComparison): Promise<Row> {
  const { what, goal, candidates, services, load, rounds, warmUp } = comparison;
  const running: (ComparedCandidate & {
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

/** Reverses the order in every other round, so that no candidate always follows the same candidate. */
function turns<T>(candidates: T[], round: number): T[] {
  return round % 2 === 0 ? candidates : candidates.toReversed();
}
