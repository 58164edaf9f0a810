import { measureCommand } from '../harness/operator.ts';
import { median } from '../harness/statistics.ts';
import { type Benchmark, row } from './benchmark.ts';

const EVENTS = 50_000;
const ROUNDS = 3;

/** Measures what a replay costs for an event, its share of the start included. */
export const opsReplay: Benchmark = {
  async measure() {
    const microseconds: number[] = [];
    const perSecond: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { cpuMs, ms } = await measureCommand('replay', EVENTS);
      microseconds.push((cpuMs * 1_000) / EVENTS);
      perSecond.push((EVENTS * 1_000) / ms);
    }
    return [
      row('CPU per replayed event', 'µs', microseconds, {
        goal: 250,
        detail: `${Math.round(median(perSecond)).toLocaleString('en-US')} events a second of ${EVENTS.toLocaleString('en-US')}`,
      }),
    ];
  },
};
