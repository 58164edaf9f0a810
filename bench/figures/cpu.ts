import { cpuTimeMs } from '../rig/cpu-time.ts';
import type { LoadJob } from '../rig/load.ts';
import type { Rig, Services, Subject } from '../rig/rig.ts';
import { median } from '../rig/statistics.ts';
import { type Row, row } from './figure.ts';

export interface Contestant {
  subject: Subject;
  /** What it answers to each request. */
  status: number;
  /** The part of the requests that it gets, where it would take too long over all of them. */
  share?: number;
}

export interface CpuComparison {
  what: string;
  goal: number;
  /** First ours, then what it is a ratio to, then perhaps the obvious way. */
  contestants: Contestant[];
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
export async function compareCpu(rig: Rig, comparison: CpuComparison): Promise<Row> {
  const { what, goal, contestants, services, load, rounds, warmUp } = comparison;
  const running: (Contestant & {
    url: string;
    pid: number;
    stop(): Promise<void>;
    microseconds: number[];
  })[] = [];
  for (const contestant of contestants) {
    const child = await rig.start(contestant.subject, services);
    running.push({ ...contestant, ...child, microseconds: [] });
  }

  for (const { url, status, share = 1 } of running) {
    await rig.load.run({ ...load, url, count: warmUp * share, connections: 20 }, status);
  }
  for (let round = 0; round < rounds; round++) {
    for (const { url, pid, status, share = 1, microseconds } of turns(running, round)) {
      const count = load.count * share;
      const before = await cpuTimeMs(pid);
      await rig.load.run({ ...load, url, count }, status);
      microseconds.push(((await cpuTimeMs(pid)) - before) * (1_000 / count));
    }
  }
  await Promise.all(running.map((each) => each.stop()));

  const [ours, bare, obvious] = running;
  const ratios = (of?: { microseconds: number[] }) =>
    (of?.microseconds ?? []).map((each, round) => each / (bare?.microseconds[round] ?? Number.NaN));
  return row(what, 'times', ratios(ours), {
    goal,
    ...(obvious && { obvious: ratios(obvious) }),
    detail: running
      .map(({ subject, microseconds }) => `${subject} ${Math.round(median(microseconds))} µs`)
      .join(', '),
  });
}

/** In turn the one order and the other, so that nobody always follows the same other. */
function turns<T>(contestants: T[], round: number): T[] {
  return round % 2 === 0 ? contestants : contestants.toReversed();
}
