import assert from 'node:assert/strict';
import { median, quantile } from '../../bench/harness/statistics.ts';

describe('quantile', () => {
  const cases: [values: number[], share: number, expected: number][] = [
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 2, 9], 0, 2],
    [[10, 2, 9], 1, 10],
    [[1, 2, 3, 4, 5], 0.25, 2],
    [Array.from({ length: 101 }, (_, index) => index), 0.99, 99],
    [[7], 0.99, 7],
  ];
  for (const [values, share, expected] of cases) {
    const shown = values.length > 5 ? `${values.length} values` : values.join(', ');
    it(`${share} of ${shown} is ${expected}`, () => {
      const before = [...values];
      assert.equal(quantile(values, share), expected);
      assert.deepEqual(values, before);
    });
  }

  it('of no values is NaN, which meets no goal', () => {
    assert.equal(median([]) <= 1, false);
  });
});
