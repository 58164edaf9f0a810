import assert from 'node:assert/strict';
import { median, quantile } from '../../bench/harness/statistics.ts';

describe('quantile', () => {
  const cases = [
    { values: [3, 1, 2], share: 0.5, expected: 2 },
    { values: [4, 1, 3, 2], share: 0.5, expected: 2.5 },
    { values: [10, 2, 9], share: 0, expected: 2 },
    { values: [10, 2, 9], share: 1, expected: 10 },
    { values: [1, 2, 3, 4, 5], share: 0.25, expected: 2 },
    { values: Array.from({ length: 101 }, (_, index) => index), share: 0.99, expected: 99 },
    { values: [7], share: 0.99, expected: 7 },
  ];
  for (const { values, share, expected } of cases) {
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
