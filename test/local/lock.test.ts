import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../local/lock.ts';

describe('the lock of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Locks the folder in a process of its own. */
  async function lockElsewhere() {
    const module = JSON.stringify(join(import.meta.dirname, '../../local/lock.ts'));
    const code = `const { lockFolder } = await import(${module});
      globalThis.lock = await lockFolder(${JSON.stringify(folder)});
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
    await once(child.stdout, 'data');
    return child;
  }

  it('is for one process at a time, and ends with a process that is killed', async () => {
    const child = await lockElsewhere();
    const refusal = {
      name: 'UserError',
      message: `A local system runs in ${folder} already: stop it, or set LOCAL_FOLDER, and the ports, for another.`,
    };
    await assert.rejects(lockFolder(folder), refusal);
    // A refused attempt takes nothing away.
    await assert.rejects(lockFolder(folder), refusal);
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await lockFolder(folder)).release();
  });

  it('is free again after its release', async () => {
    (await lockFolder(folder)).release();
    (await lockFolder(folder)).release();
  });

  it('tells when the folder is removed, and when it was made anew', async () => {
    const lock = await lockFolder(folder);
    assert.equal(lock.holds(), true);
    await rm(folder, { recursive: true });
    assert.equal(lock.holds(), false);
    const other = await lockFolder(folder);
    assert.equal(lock.holds(), false);
    assert.equal(other.holds(), true);
    for (const each of [lock, other]) each.release();
  });

  it('names a lock that is none', async () => {
    await writeFile(join(folder, 'lock'), 'no database'.repeat(100));
    await assert.rejects(lockFolder(folder), {
      name: 'UserError',
      message: `The folder ${folder} cannot be locked (file is not a database): remove the file ${folder}/lock.`,
    });
  });

  it('names a folder that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(lockFolder(join(folder, 'file/sub')), {
      name: 'UserError',
      message: `The folder ${folder}/file/sub cannot be made or written (ENOTDIR): set LOCAL_FOLDER to another.`,
    });
  });
});
