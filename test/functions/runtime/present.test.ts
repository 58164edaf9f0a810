import assert from 'node:assert/strict';
import { present } from '../../../functions/runtime/present.ts';

describe('present', () => {
  it('leaves out what is undefined, null or an empty text, and keeps the rest', () => {
    const kept = { text: 'a', zero: 0, no: false, list: [] };
    assert.deepEqual(present({ ...kept, missing: undefined, nothing: null, empty: '' }), kept);
  });
});
