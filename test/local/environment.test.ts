import assert from 'node:assert/strict';
import { takeEnvironment } from '../../local/environment.ts';

describe('takeEnvironment', () => {
  it('leaves nothing that would lead away from this machine', () => {
    const given = {
      PATH: '/bin',
      TERM: 'xterm',
      PUBSUB_EMULATOR_HOST: '127.0.0.1:8085',
      GOOGLE_CLOUD_PROJECT: 'production',
      GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
      http_proxy: 'http://proxy:3128',
      APP_LIMIT: '5',
    };
    const processEnv: NodeJS.ProcessEnv = { ...given };
    assert.deepEqual(takeEnvironment(processEnv), given);
    assert.deepEqual(processEnv, { PATH: '/bin', TERM: 'xterm', METADATA_SERVER_DETECTION: 'none' });
  });
});
