import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DOCUMENT } from '../../../infra/docs/tables.ts';
import { prod } from '../../helpers/stacks.ts';

const text = readFileSync(DOCUMENT, 'utf8');

describe('commands of docs/deployment.md', () => {
  it('let go of all that may not be destroyed, and of nothing else', () => {
    const [, pattern = ''] = /grep -E '([^']+)'/.exec(text) ?? [];
    const blocks = Object.entries(prod.resource).flatMap(([type, group]) =>
      Object.entries(group).map(([id, block]) => ({ address: `${type}.${id}`, block })),
    );
    const kept = blocks.filter(({ block }) => block.lifecycle?.prevent_destroy);
    assert.deepEqual(
      blocks.map(({ address }) => address).filter((address) => new RegExp(pattern).test(address)),
      kept.map(({ address }) => address),
    );
  });

  it('name the variable that Terraform reads', () => {
    const names = new Set([...text.matchAll(/TF_VAR_(\w+)/g)].map(([, name]) => name));
    assert.deepEqual([...names], Object.keys(prod.variable));
  });

  it('name the line that opens receive to everyone', () => {
    const [, line = ''] = /`(receive\.allowInvocation\([^`]*\))`/.exec(text) ?? [];
    assert(readFileSync('infra/receiving.ts', 'utf8').includes(line));
    assert.notEqual(line, '');
  });
});
