/** The value that `share` of the values do not exceed, interpolated between two neighbours; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** The value in the middle; NaN without values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
