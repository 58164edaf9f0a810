import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { insertTables, README } from '../../../infra/docs/tables.ts';

describe('tables of the README', () => {
  it('are those of the stack (node infra/docs/tables.ts writes them)', () => {
    const text = readFileSync(README, 'utf8');
    assert.equal(text, insertTables(text));
  });

  it('need a place', () => {
    assert.throws(() => insertTables('', { grants: '' }), /There is no <!-- table:grants -->/);
  });
});
