import assert from 'node:assert/strict';
import { counted, duration, table } from '../../ops/format.ts';

describe('format', () => {
  it('counts', () => {
    assert.deepEqual(
      [counted(1, 'event'), counted(0, 'event'), counted(12_345, 'event')],
      ['1 event', '0 events', '12,345 events'],
    );
  });

  for (const [seconds, text] of [
    [-3, '0 s'],
    [119, '119 s'],
    [120, '2 min'],
    [7_200, '2 h'],
    [172_800, '2 d'],
  ] as const) {
    it(`says ${seconds} s as ${text}`, () => assert.equal(duration(seconds * 1_000), text));
  }

  it('sets numbers to the right', () => {
    assert.match(
      table(
        ['what', 'count'],
        [
          ['a', 1_000],
          ['b', 1],
        ],
      ),
      /│ b +│ +1 │/,
    );
  });
});
