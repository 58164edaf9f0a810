import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

describe('the check of an installation', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'smartcar-node-'));
    mkdirSync(join(folder, 'build'));
    copyFileSync(join(root, 'build/check-install.cjs'), join(folder, 'build/check-install.cjs'));
  });

  after(() => rmSync(folder, { recursive: true }));

  /** Runs the check in a project that needs the given Node. */
  function check(needed: string, { missing = [] as string[], afterInstall = false } = {}) {
    const devDependencies = Object.fromEntries(missing.map((name) => [name, '1.0.0']));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ engines: { node: needed }, devDependencies }),
    );
    return spawnSync(
      process.execPath,
      [join(folder, 'build/check-install.cjs'), ...(afterInstall ? ['--after-install'] : [])],
      { encoding: 'utf8' },
    );
  }

  it('passes on the Node that the project needs', () => {
    const major = process.versions.node.split('.')[0];
    assert.equal(check(`${major}.x`).status, 0);
  });

  it('fails before a command without packages for development, and warns after npm ci', () => {
    const missing = ['esbuild', 'mocha'];
    const needed = `${process.versions.node.split('.')[0]}.x`;
    for (const [afterInstall, code] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { status, stderr } = check(needed, { missing, afterInstall });
      assert.equal(status, code);
      assert.match(stderr, /^Packages are missing \(esbuild and 1 more\), .* 'npm ci --include=dev'\.\n$/);
    }
  });

  it('fails on another Node, in one line that says what to do', () => {
    const { status, stderr } = check('2.x');
    assert.equal(status, 1);
    assert.match(stderr, /^Node 2\.x is missing, and this is v\d+\.\d+\.\d+: run npm ci again, or .*\n$/);
  });
});
