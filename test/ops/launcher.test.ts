import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('smartcar-webhooks, linked', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-link-'));
    await symlink(
      join(import.meta.dirname, '../../ops/smartcar-webhooks'),
      join(folder, 'smartcar-webhooks'),
    );
    await writeFile(join(folder, 'node'), '#!/bin/sh\necho another Node\nexit 9\n');
    await chmod(join(folder, 'node'), 0o755);
  });
  after(() => rm(folder, { recursive: true }));

  it('runs on the Node of the project, whatever Node is on the PATH', function () {
    // Elsewhere no package has the Node of the project.
    if (process.platform !== 'linux') this.skip();
    const { status, stdout } = spawnSync('sh', [join(folder, 'smartcar-webhooks'), '--help'], {
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    assert.match(stdout, /dead-letters/);
    assert.equal(status, 0);
  });
});

describe('the command', () => {
  it("loads none of Google's clients before a subcommand needs them", () => {
    const script = `
      const { createProgram } = await import(${JSON.stringify(join(import.meta.dirname, '../../ops/program.ts'))});
      createProgram();
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(import.meta.filename).cache);
      console.log(loaded.filter((path) => /google|grpc/.test(path.slice(path.lastIndexOf('node_modules')))).join());`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    assert.equal(stdout.trim(), '', stderr);
  });
});
