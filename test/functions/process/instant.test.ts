import assert from 'node:assert/strict';
import { cappedAt, isAhead, toUnixMs } from '../../../functions/process/instant.ts';

const T = 1_753_990_722_332;

describe('a time that Smartcar sent', () => {
  const cases: [sent: unknown, ms: number | undefined][] = [
    [T, T],
    [T + 0.5, T + 0.5],
    [T / 1_000, T],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
    [1, 1_000],
    [`${T}`, T],
    ['1753990722.332', T],
    ['2025-07-31T19:38:42.332Z', T],
    ['2025-07-31t19:38:42.332z', T],
    ['2025-07-31T21:38:42.332+02:00', T],
    ['12345678901234567890', 12_345_678_901_234_567_000],
    ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, '0', '', '-1', '1e12', '5.', '.5', ' 5', '5x'].map(
      (sent): [unknown, undefined] => [sent, undefined],
    ),
    ...['123456789012345678901', '1.123456789012345678901', '1970-01-01T00:00:00Z'].map(
      (sent): [unknown, undefined] => [sent, undefined],
    ),
    ...['2026-02-30T00:00:00Z', '2025-07-31', 'July 31, 2025', '2025-07-31T19:38:42'].map(
      (sent): [unknown, undefined] => [sent, undefined],
    ),
    ...[null, undefined, true, {}, [T], new Date(T)].map((sent): [unknown, undefined] => [sent, undefined]),
  ];
  for (const [sent, ms] of cases) {
    const what = typeof sent === 'number' ? `${sent}` : JSON.stringify(sent);
    it(`${what} is ${ms === undefined ? 'no time' : ms}`, () => assert.equal(toUnixMs(sent), ms));
  }
});

describe('a clock', () => {
  it('may run a minute ahead of the receipt, and counts as the receipt beyond', () => {
    assert.deepEqual(
      [-1, 60_000, 60_001].map((ahead) => [isAhead(T + ahead, T), cappedAt(T + ahead, T) - T]),
      [
        [false, -1],
        [false, 60_000],
        [true, 0],
      ],
    );
  });
});
