import type { Rig } from '../rig/rig.ts';
import { median, quantile } from '../rig/statistics.ts';

/** One line of the result. */
export interface Row {
  what: string;
  unit: 'times' | 'ms' | 'MB';
  /** The median of what was measured, and its quartiles. */
  value: number;
  spread: [number, number];
  /** `value` may not be more than this. */
  goal: number;
  /** The same figure of the obvious way. */
  obvious?: number;
  /** What the figure was made from, in words. */
  detail: string;
}

/** Something that is measured: one or several lines. */
export interface Figure {
  measure(rig: Rig): Promise<Row[]>;
}

/** A line of samples. */
export function row(
  what: string,
  unit: Row['unit'],
  samples: readonly number[],
  rest: Pick<Row, 'goal' | 'detail'> & { obvious?: readonly number[] },
): Row {
  const { obvious, ...others } = rest;
  return {
    what,
    unit,
    value: median(samples),
    spread: [quantile(samples, 0.25), quantile(samples, 0.75)],
    ...(obvious && { obvious: median(obvious) }),
    ...others,
  };
}
