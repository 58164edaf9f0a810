import assert from 'node:assert/strict';
import { LOCAL_NOTIFY_SECRET, parseLocalConfig } from '../../local/config.ts';

describe('the settings of the local system', () => {
  it('are complete without any', () => {
    const { folder, ...config } = parseLocalConfig({});
    assert.match(folder, /[/\\]\.local$/);
    assert.deepEqual(config, {
      projectId: 'smartcar-local',
      managementToken: 'local-management-token',
      notify: { url: undefined, secret: LOCAL_NOTIFY_SECRET, types: '' },
      ports: { receive: 8080, process: 8081, pubsub: 8085, firestore: 8086, storage: 8087, console: 8088 },
      emulatorHosts: {},
      settings: {},
      env: {},
    });
  });

  it('take emulators that run already, and other ports', () => {
    const { ports, emulatorHosts } = parseLocalConfig({
      RECEIVE_PORT: '9090',
      STORAGE_PORT: '0',
      PUBSUB_EMULATOR_HOST: 'localhost:1',
    });
    assert.deepEqual(ports, {
      receive: 9090,
      process: 8081,
      pubsub: 8085,
      firestore: 8086,
      storage: 0,
      console: 8088,
    });
    assert.deepEqual(emulatorHosts, { pubsub: 'localhost:1' });
  });

  for (const value of ['80a', '-1', '65536', '1.5']) {
    it(`refuse ${value} as a port`, () => {
      assert.throws(() => parseLocalConfig({ PUBSUB_PORT: value }), {
        name: 'UserError',
        message: 'PUBSUB_PORT is not valid: set it to a port from 0 to 65535 (0: any that is free).',
      });
    });
  }

  it('refuse one port for two services', () => {
    assert.throws(() => parseLocalConfig({ RECEIVE_PORT: '8085' }), {
      name: 'UserError',
      message: 'RECEIVE_PORT and PUBSUB_PORT are both 8085: set one to another port.',
    });
  });

  it('refuse what a function would refuse, and never show it', () => {
    assert.throws(() => parseLocalConfig({ GOOGLE_CLOUD_PROJECT: 'My Project' }), {
      name: 'ConfigError',
      message: 'GOOGLE_CLOUD_PROJECT is not valid: it must be the id of a Google Cloud project.',
    });
    assert.throws(() => parseLocalConfig({ SMARTCAR_MANAGEMENT_TOKEN: 'short' }), {
      name: 'ConfigError',
      message: /^SMARTCAR_MANAGEMENT_TOKEN is not valid: (?!.*short)/,
    });
  });
});
