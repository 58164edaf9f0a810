import assert from 'node:assert/strict';
import { parseProcessConfig } from '../../../functions/process/config.ts';

const env = { GOOGLE_CLOUD_PROJECT: 'project-1' };

describe('parseProcessConfig', () => {
  it('reads what is set, and keeps what begins with APP_ for the handlers', () => {
    const config = parseProcessConfig({
      ...env,
      FIRESTORE_DATABASE: 'fleet',
      CHANGES_TOPIC: 'changes',
      APP_LIMIT: '5',
      APP_EMPTY: '',
      APP_UNSET: undefined,
      MY_APP_KEY: 'secret',
      PATH: '/bin',
    });
    assert.deepEqual(config, {
      projectId: 'project-1',
      databaseId: 'fleet',
      changesTopic: 'changes',
      settings: { APP_LIMIT: '5' },
    });
  });

  it('announces nothing, and uses the default database, where no more is set', () => {
    assert.deepEqual(parseProcessConfig(env), {
      projectId: 'project-1',
      databaseId: '(default)',
      changesTopic: undefined,
      settings: {},
    });
  });

  for (const [name, value] of [
    ['GOOGLE_CLOUD_PROJECT', ''],
    ['FIRESTORE_DATABASE', 'Fleet!'],
    ['CHANGES_TOPIC', 'projects/p/topics/t'],
  ] as const) {
    it(`refuses ${name}=${value}`, () => {
      assert.throws(() => parseProcessConfig({ ...env, [name]: value }), {
        name: 'ConfigError',
        message: new RegExp(`^${name} is not (set|valid): it must be `),
      });
    });
  }
});
