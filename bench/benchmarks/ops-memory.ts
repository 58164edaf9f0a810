import { commands, measureCommand } from '../harness/operator.ts';
import { type Benchmark, type Row, row } from './benchmark.ts';

const GOALS = { ratio: 1.1, peakMib: 160 };

/** Measures whether a command of the operator needs more memory for more events. */
const opsMemory = (sizes: readonly number[]): Benchmark => ({
  async measure() {
    const rows: Row[] = [];
    for (const command of commands.keys()) {
      const peaks: number[] = [];
      for (const size of sizes) peaks.push((await measureCommand(command, size)).peakMib);
      const [first = Number.NaN] = peaks;
      const events = sizes.map((size) => size.toLocaleString('en-US'));
      const detail = peaks.map((peak, index) => `${Math.round(peak)} MiB for ${events[index]}`).join(', ');
      rows.push(
        row(
          `memory of ${command}, ${events.at(-1)} events to ${events[0]}`,
          'times',
          [Math.max(...peaks) / first],
          { goal: GOALS.ratio, detail },
        ),
        row(`memory of ${command}`, 'MiB', [Math.max(...peaks)], { goal: GOALS.peakMib, detail }),
      );
    }
    return rows;
  },
});

export const memoryOfOps = opsMemory([5_000, 50_000]);

/** Takes a quarter of an hour. */
export const memoryOfLargeOps: Benchmark = { ...opsMemory([5_000, 50_000, 500_000]), onlyWhenNamed: true };
