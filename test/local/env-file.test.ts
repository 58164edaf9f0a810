import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withEnvFile } from '../../local/env-file.ts';

describe('the .env file of the local system', () => {
  let folder: string;
  let ENV_FILE: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-env-'));
    ENV_FILE = join(folder, 'env');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is under the variables of the environment', async () => {
    await writeFile(ENV_FILE, 'RECEIVE_PORT=9090\nAPP_A=file\nAPP_B=file\n');
    assert.deepEqual(withEnvFile({ ENV_FILE, APP_A: 'shell', APP_B: '' }), {
      ENV_FILE,
      RECEIVE_PORT: '9090',
      APP_A: 'shell',
      APP_B: 'file',
    });
  });

  it('has no variable without effect', async () => {
    await writeFile(ENV_FILE, 'RECIEVE_PORT=9090\n');
    assert.throws(() => withEnvFile({ ENV_FILE }), {
      name: 'UserError',
      message: `RECIEVE_PORT in ${ENV_FILE} is no variable of the local system (docs/configuration.md), and does not begin with APP_: correct its name.`,
    });
  });

  it('must be there where it is named', () => {
    assert.throws(() => withEnvFile({ ENV_FILE }), {
      name: 'UserError',
      message: `${ENV_FILE} cannot be read (ENOENT): correct ENV_FILE.`,
    });
    assert.deepEqual(withEnvFile({ ENV_FILE: 'none' }), { ENV_FILE: 'none' });
  });
});
