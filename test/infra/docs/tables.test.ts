import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DOCUMENT, insertTables } from '../../../infra/docs/tables.ts';

describe('tables of docs/deployment.md', () => {
  it('are those of the stack (node infra/docs/tables.ts writes them)', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    assert.equal(text, insertTables(text));
  });

  it('need a place', () => {
    assert.throws(() => insertTables('', { grants: '' }), /There is no <!-- table:grants -->/);
  });
});
