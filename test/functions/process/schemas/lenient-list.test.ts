import assert from 'node:assert/strict';
import { z } from 'zod';
import { lenientList, placesOf } from '../../../../functions/process/schemas/lenient-list.ts';

const list = lenientList(z.object({ n: z.number() }));

describe('a lenient list', () => {
  const cases: { what: string; sent: unknown; kept: unknown[]; usable: number[]; leftOut: number[] }[] = [
    { what: 'that is missing', sent: undefined, kept: [], usable: [], leftOut: [] },
    { what: 'that is null', sent: null, kept: [], usable: [], leftOut: [] },
    { what: 'that is empty', sent: [], kept: [], usable: [], leftOut: [] },
    {
      what: 'with odd items',
      sent: [null, { n: 1 }, { n: 'x' }, 5, { n: 2, more: 1 }],
      kept: [{ n: 1 }, { n: 2 }],
      usable: [1, 4],
      leftOut: [0, 2, 3],
    },
  ];
  for (const { what, sent, kept, usable, leftOut } of cases) {
    it(`${what} keeps what can be read, and knows the places`, () => {
      const items = list.parse(sent);
      assert.deepEqual(items, kept);
      assert.deepEqual(placesOf(items), { usable, leftOut });
    });
  }

  for (const sent of ['secret', 5, {}, true]) {
    it(`is not ${JSON.stringify(sent)}`, () => assert.equal(list.safeParse(sent).success, false));
  }

  it('is told from any other list, whose items are all at their places', () => {
    assert.deepEqual(placesOf(['a', 'b']), { usable: [0, 1], leftOut: [] });
  });
});
