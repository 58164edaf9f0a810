import assert from 'node:assert/strict';
import { RecentIds } from '../../../functions/process/recent-ids.ts';

describe('recent ids', () => {
  it('are those that were added last', () => {
    const recent = new RecentIds(2);
    for (const id of ['a', 'b', 'a', 'c']) recent.add(id);
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => recent.has(id)),
      [true, false, true],
    );
  });
});
