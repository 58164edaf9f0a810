import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { compare, pastMillis } from '../../../../functions/process/vehicle/order.ts';

const NOW = 1_753_990_000_000;

describe('the order of what is stored', () => {
  it('is that of the first parts that differ', () => {
    const sorted = [
      [1, 9, 'z'],
      [2, 1, 'b'],
      [2, 3, 'a'],
      [2, 3, 'b'],
    ] as const;
    for (const [i, left] of sorted.entries()) {
      for (const [j, right] of sorted.entries()) {
        assert.equal(Math.sign(compare(left, right)), Math.sign(i - j), `${left} and ${right}`);
      }
    }
  });

  it('takes a time in the future, and what is no time, for 0', () => {
    const cases: [unknown, number][] = [
      [NOW - 5, NOW - 5],
      [Timestamp.fromMillis(NOW - 5), NOW - 5],
      [NOW + 60_000, NOW + 60_000],
      [NOW + 60_001, 0],
      [Timestamp.fromMillis(NOW + 60_001), 0],
      [undefined, 0],
      [`${NOW}`, 0],
      [{}, 0],
    ];
    for (const [stored, ms] of cases) assert.equal(pastMillis(stored, NOW), ms, String(stored));
  });
});
