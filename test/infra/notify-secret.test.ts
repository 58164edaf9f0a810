import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ConfigError } from '../../infra/config.ts';
import { checkNotifySecret } from '../../infra/notify-secret.ts';

const secretOf = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`;

describe('secret of notifications, before a deployment', () => {
  for (const bytes of [24, 25, 32, 63, 64]) {
    it(`is taken with ${bytes} bytes`, () => checkNotifySecret(secretOf(bytes)));
  }

  it('is taken with several secrets', () => {
    checkNotifySecret(`${secretOf(32)}, ${secretOf(32)}\n${secretOf(32)}\n`);
  });

  const wrong = [
    { title: 'without its prefix', text: randomBytes(32).toString('base64') },
    { title: 'with 23 bytes', text: secretOf(23).replaceAll('=', '') },
    { title: 'with 67 bytes', text: secretOf(67) },
    { title: 'in base64url', text: 'whsec_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_' },
    { title: 'beside a good secret', text: `${secretOf(32)},password` },
  ];
  for (const { title, text } of wrong) {
    it(`is refused ${title}, and not shown`, () => {
      assert.throws(
        () => checkNotifySecret(text),
        (error) =>
          error instanceof ConfigError &&
          /^TF_VAR_notify_secret must be /.test(error.message) &&
          !error.message.includes(text),
      );
    });
  }
});
