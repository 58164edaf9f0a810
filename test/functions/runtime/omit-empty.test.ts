import assert from 'node:assert/strict';
import { omitEmpty } from '../../../functions/runtime/omit-empty.ts';

describe('omitEmpty', () => {
  it('leaves out what is undefined, null or an empty text, and keeps the rest', () => {
    const kept = { text: 'a', zero: 0, no: false, list: [] };
    assert.deepEqual(omitEmpty({ ...kept, missing: undefined, nothing: null, empty: '' }), kept);
  });
});
