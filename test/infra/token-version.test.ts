import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findSecret, TOKEN_VARIABLE, tokenVersion } from '../../infra/token-version.ts';

describe('version of a token', () => {
  it('is a whole number that Terraform and JSON hold exactly, and never 0', () => {
    for (const token of ['', 'a', 'new,old', 'ö'.repeat(1000)]) {
      const version = tokenVersion(token);
      assert(Number.isSafeInteger(version) && version > 0, token);
    }
  });

  it('is another for another token, also in another order', () => {
    const versions = ['new', 'new,old', 'old,new', 'old'].map(tokenVersion);
    assert.equal(new Set(versions).size, 4);
    assert.equal(tokenVersion('new'), versions[0]);
  });
});

describe('token of a deployment', () => {
  // As cdktf does: a shell without the variable, below a process that has it.
  const code = `import('${join(import.meta.dirname, '../../infra/token-version.ts')}').then((m) => console.log(JSON.stringify(m.findSecret('${TOKEN_VARIABLE}') ?? null)))`;
  const below = (env: NodeJS.ProcessEnv) => {
    const script = `require('node:child_process').spawnSync(process.execPath, ['-e', process.env.CODE], { stdio: 'inherit', env: { PATH: process.env.PATH } })`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { ...env, PATH: process.env.PATH, CODE: code },
    });
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout);
  };

  it('is found in the environment of cdktf, which keeps it from the app', () => {
    assert.equal(below({ [TOKEN_VARIABLE]: 'new,old with = and space' }), 'new,old with = and space');
  });

  it('is that of the nearest ancestor, and the search ends at what may not be read', () => {
    const processes: Record<number, { parent: number; value: string | undefined }> = {
      30: { parent: 20, value: undefined },
      20: { parent: 10, value: 'near' },
      10: { parent: 1, value: 'far' },
    };
    assert.equal(
      findSecret(TOKEN_VARIABLE, (pid: number) => processes[pid], 30),
      'near',
    );
    assert.equal(
      findSecret(TOKEN_VARIABLE, (pid: number) => ({ parent: pid - 1, value: undefined }), 5),
      undefined,
    );
    assert.equal(
      findSecret(TOKEN_VARIABLE, (pid: number) => (pid === 30 ? processes[30] : undefined), 30),
      undefined,
    );
  });
});
