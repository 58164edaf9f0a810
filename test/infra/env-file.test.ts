import assert from 'node:assert/strict';
import { parseEnvFile } from '../../infra/env-file.ts';

describe('parseEnvFile', () => {
  it('reads what Node reads, after a byte order mark too', () => {
    const text = [
      '\uFEFFREGION=europe-west1',
      '# a comment',
      '',
      '  export APP_A = a b # the rest',
      'APP_B="two',
      'lines: #1"',
      "APP_C='single' # quoted",
      'APP_D=',
      'APP_E=it is "quoted"',
    ];
    for (const end of ['\n', '\r\n']) {
      assert.deepEqual(parseEnvFile('.env', text.join(end)), {
        REGION: 'europe-west1',
        APP_A: 'a b',
        APP_B: 'two\nlines: #1',
        APP_C: 'single',
        APP_D: '',
        APP_E: 'it is "quoted"',
      });
    }
  });

  for (const line of ['REGION: x', 'REGION', '=x', 'MY-NAME=x', 'APP_A="unfinished', '1A=x', 'APP_A="a" b']) {
    it(`refuses the line ${line}`, () => {
      assert.throws(() => parseEnvFile('.env.prod', `APP_X=1\n\n${line}\nAPP_Y=2\n`), {
        name: 'ConfigError',
        message: 'Line 3 of .env.prod must be NAME=value, a comment or empty: correct it.',
      });
    });
  }
});
