import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DEPLOYMENT_PAGE, insertTables } from '../../infra/tables.ts';

describe('tables of docs/deployment.md', () => {
  it('are those of the stack (node infra/tables.ts writes them)', () => {
    const text = readFileSync(DEPLOYMENT_PAGE, 'utf8');
    assert.equal(text, insertTables(text));
  });

  it('need a place', () => {
    assert.throws(() => insertTables('', { grants: '' }), /There is no <!-- table:grants -->/);
  });
});
