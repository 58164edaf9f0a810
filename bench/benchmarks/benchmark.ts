import type { Harness } from '../harness/harness.ts';
import { median, quantile } from '../harness/statistics.ts';

/** One line of the result. */
export interface Row {
  what: string;
  unit: 'times' | 'ms' | 'MB';
  /** The median of what was measured, and its quartiles. */
  value: number;
  spread: [number, number];
  /** `value` may not be more than this. */
  goal: number;
  /** The same figure of the naive way. */
  naive?: number;
  /** What the figure was made from, in words. */
  detail: string;
}

/** Something that is measured: one or several lines. */
export interface Benchmark {
  measure(harness: Harness): Promise<Row[]>;
}

/** A line of samples. */
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
