import assert from 'node:assert/strict';
import { refuseForeign } from '../../../local/gcs-emulator/loopback-only.ts';

describe('refuseForeign', () => {
  const host = 'localhost:8087';
  for (const headers of [
    { host: 'localhost' },
    { host: 'LocalHost:1' },
    { host: '127.0.0.1:8087' },
    { host: '[::1]:8087' },
    { host, origin: 'http://localhost:3000' },
    { host, origin: 'https://127.0.0.1' },
    { host, 'sec-fetch-site': 'same-site' },
    { host, 'sec-fetch-site': 'none' },
  ]) {
    it(`lets through ${JSON.stringify(headers)}`, () => {
      refuseForeign(headers);
    });
  }

  for (const headers of [
    {},
    { host: '' },
    { host: 'evil.example' },
    { host: 'evil.example:8087' },
    { host: 'localhost.evil.example' },
    { host: 'evil.example#localhost' },
    { host: '127.0.0.1.evil.example' },
    { host: '127.0.0.1:8087@evil.example' },
    { host: '192.168.0.1:8087' },
    { host, origin: 'null' },
    { host, origin: '' },
    { host, origin: 'https://evil.example' },
    { host, origin: 'http://localhost.evil.example' },
    { host, origin: 'http://localhost:3000/evil.example' },
    { host, origin: 'chrome-extension://localhost' },
    { host, 'sec-fetch-site': 'cross-site' },
  ]) {
    it(`refuses ${JSON.stringify(headers)}`, () => {
      assert.throws(() => refuseForeign(headers), { status: 403, reason: 'forbidden' });
    });
  }
});
