import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

describe('the check after npm ci', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'smartcar-node-'));
    mkdirSync(join(folder, 'build'));
    copyFileSync(join(root, 'build/check-node.cjs'), join(folder, 'build/check-node.cjs'));
  });

  after(() => rmSync(folder, { recursive: true }));

  /** Runs the check in a project that needs the given Node. */
  function check(needed: string) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node: needed } }));
    return spawnSync(process.execPath, [join(folder, 'build/check-node.cjs')], { encoding: 'utf8' });
  }

  it('passes on the Node that the project needs', () => {
    const major = process.versions.node.split('.')[0];
    assert.equal(check(`${major}.x`).status, 0);
  });

  it('fails on another Node, in one line that says what to do', () => {
    const { status, stderr } = check('2.x');
    assert.equal(status, 1);
    assert.match(stderr, /^Node 2\.x is missing, and this is v\d+\.\d+\.\d+: run npm ci again, or .*\n$/);
  });
});
