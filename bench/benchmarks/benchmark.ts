import type { Harness } from '../harness/harness.ts';
import { median, quantile } from '../harness/statistics.ts';

/** A row of the result. */
export interface Row {
  what: string;
  unit: 'times' | 'ms' | 'µs' | 'MB' | 'MiB' | '/s';
  /** The median of the samples. */
  value: number;
  /** The first and the third quartile of the samples. */
  spread: [number, number];
  /** The largest `value` that meets the goal; left out for a figure that depends on the machine. */
  goal?: number;
  /** The median of the baseline `naive`. */
  naive?: number;
  /** What the value was computed from, in words. */
  detail: string;
}

/** Measures something, and returns one row or several. */
export interface Benchmark {
  /** Left out where all benchmarks run: takes many minutes. */
  onlyWhenNamed?: true;
  measure(harness: Harness): Promise<Row[]>;
}

/** Summarizes samples as a row. */
export function row(
  what: string,
  unit: Row['unit'],
  samples: readonly number[],
  rest: Pick<Row, 'goal' | 'detail'> & { naive?: readonly number[] },
): Row {
  const { naive, ...others } = rest;
  return {
    what,
    unit,
    value: median(samples),
    spread: [quantile(samples, 0.25), quantile(samples, 0.75)],
    ...(naive && { naive: median(naive) }),
    ...others,
  };
}
