import type { Candidate } from '../harness/harness.ts';
import { startTimeMs } from '../harness/start-time.ts';
import { median } from '../harness/statistics.ts';
import { webhookMaker } from '../harness/webhooks.ts';
import { type Benchmark, row } from './benchmark.ts';

const ROUNDS = 15;
const CANDIDATES = ['receive', 'bare', 'naive'] as const satisfies Candidate[];

/** Measures how long the sender waits when a webhook starts an instance. */
export const coldStart: Benchmark = {
  async measure(harness) {
    const services = await harness.services();
    const makeWebhook = webhookMaker('event');
    const ms: Record<(typeof CANDIDATES)[number], number[]> = { receive: [], bare: [], naive: [] };
    // Leaves out the first round, which fills the file system's cache.
    for (let round = -1; round < ROUNDS; round++) {
      for (const candidate of CANDIDATES) {
        const taken = await startTimeMs(await harness.options(candidate, services), makeWebhook());
        if (round >= 0) ms[candidate].push(taken);
      }
    }
    const ratios = (of: number[]) => of.map((each, round) => each / (ms.bare[round] ?? Number.NaN));
    return [
      row('process start to first accepted webhook', 'times', ratios(ms.receive), {
        goal: 2,
        naive: ratios(ms.naive),
        detail: CANDIDATES.map((candidate) => `${candidate} ${Math.round(median(ms[candidate]))} ms`).join(
          ', ',
        ),
      }),
    ];
  },
};
