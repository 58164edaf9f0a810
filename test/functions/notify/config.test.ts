import assert from 'node:assert/strict';
import { parseNotifyConfig } from '../../../functions/notify/config.ts';
import { ConfigError } from '../../../functions/runtime/settings.ts';

const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
const env = {
  GOOGLE_CLOUD_PROJECT: 'project-1',
  NOTIFY_URL: 'https://api.example.com/hook?a=1',
  NOTIFY_SECRET: secret(24),
};

describe('parseNotifyConfig', () => {
  it('reads what is set', () => {
    const { url, ...config } = parseNotifyConfig({
      ...env,
      NOTIFY_SECRET: ` ${secret(24)},\n${secret(64)}\r\n`,
      NOTIFY_TYPES: 'vehicle.error_opened, charge.low',
      NOTIFY_PRIVATE: 'true',
      DEAD_LETTERS_TOPIC: 'dead-letters',
    });
    assert.equal(url.href, env.NOTIFY_URL);
    assert.deepEqual(config, {
      projectId: 'project-1',
      secrets: [secret(24), secret(64)],
      types: new Set(['vehicle.error_opened', 'charge.low']),
      allowsPrivate: true,
      deadLettersTopic: 'dead-letters',
    });
  });

  it('sends everything to a public address where no more is set', () => {
    const { types, allowsPrivate, deadLettersTopic } = parseNotifyConfig(env);
    assert.deepEqual([types, allowsPrivate, deadLettersTopic], [undefined, false, undefined]);
  });

  for (const url of ['http://127.0.0.1:8080/', 'http://localhost/', 'http://[::1]:1/', 'https://10.0.0.1/']) {
    it(`takes ${url}`, () => assert.equal(parseNotifyConfig({ ...env, NOTIFY_URL: url }).url.href, url));
  }

  const wrong: [string, string][] = [
    ['NOTIFY_URL', ''],
    ['NOTIFY_URL', 'api.example.com'],
    ['NOTIFY_URL', 'http://api.example.com/'],
    ['NOTIFY_URL', 'http://localhost.example.com/'],
    ['NOTIFY_URL', 'http://127.0.0.1.example.com/'],
    ['NOTIFY_URL', 'https://user:password@api.example.com/'],
    ['NOTIFY_URL', 'https://api.example.com/#top'],
    ['NOTIFY_URL', 'ftp://api.example.com/'],
    ['NOTIFY_SECRET', ''],
    ['NOTIFY_SECRET', ' , \n'],
    ['NOTIFY_SECRET', 'password-of-mine'],
    ['NOTIFY_SECRET', secret(23)],
    ['NOTIFY_SECRET', secret(65)],
    ['NOTIFY_SECRET', `${secret(24)},whsec_***`],
    ['NOTIFY_SECRET', secret(24).slice(6)],
    ['NOTIFY_TYPES', 'vehicle.*'],
    ['NOTIFY_PRIVATE', 'yes'],
    ['DEAD_LETTERS_TOPIC', 'projects/p/topics/t'],
  ];
  for (const [name, value] of wrong) {
    it(`refuses ${name}=${JSON.stringify(value).slice(0, 40)} without its value`, () => {
      assert.throws(
        () => parseNotifyConfig({ ...env, [name]: value }),
        (error: Error) => {
          assert.ok(error instanceof ConfigError);
          assert.match(error.message, new RegExp(`^${name} is not (set|valid): it must be `));
          assert.ok(value.length < 5 || !error.message.includes(value));
          return true;
        },
      );
    });
  }
});
