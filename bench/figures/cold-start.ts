import type { Subject } from '../rig/rig.ts';
import { startTimeMs } from '../rig/start-time.ts';
import { median } from '../rig/statistics.ts';
import { webhookMaker } from '../rig/webhooks.ts';
import { type Figure, row } from './figure.ts';

const ROUNDS = 15;
const SUBJECTS = ['receive', 'bare', 'obvious'] as const satisfies Subject[];

/** What a sender waits for when its webhook starts an instance. */
export const coldStart: Figure = {
  async measure(rig) {
    const services = await rig.services();
    const makeWebhook = webhookMaker('event');
    const ms: Record<(typeof SUBJECTS)[number], number[]> = { receive: [], bare: [], obvious: [] };
    // The first round fills the file system's cache.
    for (let round = -1; round < ROUNDS; round++) {
      for (const subject of SUBJECTS) {
        const taken = await startTimeMs(await rig.options(subject, services), makeWebhook());
        if (round >= 0) ms[subject].push(taken);
      }
    }
    const ratios = (of: number[]) => of.map((each, round) => each / (ms.bare[round] ?? Number.NaN));
    return [
      row('process start to first accepted webhook', 'times', ratios(ms.receive), {
        goal: 2.5,
        obvious: ratios(ms.obvious),
        detail: SUBJECTS.map((subject) => `${subject} ${Math.round(median(ms[subject]))} ms`).join(', '),
      }),
    ];
  },
};
