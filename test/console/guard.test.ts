import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { type Console, startConsole } from '../../console/server/start.ts';

const env = {
  GOOGLE_CLOUD_PROJECT: 'my-fleet',
  ARCHIVE_BUCKET: 'archive',
  PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
  STORAGE_EMULATOR_HOST: 'http://127.0.0.1:1',
};

describe('the guard of the console', () => {
  let started: Console;
  let port: number;
  let token: string;
  before(async () => {
    started = await startConsole({ target: {}, env, port: 0, managementTokens: [] });
    port = Number(new URL(started.url).port);
    token = started.url.split('token=')[1] ?? '';
  });
  after(() => started.close());

  interface Answer {
    status: number | undefined;
    headers: IncomingHttpHeaders;
    body: string;
  }

  const get = async (path: string, headers: Record<string, string>, host = '127.0.0.1'): Promise<Answer> => {
    const sent = request({ host, port, path, headers, agent: false }).end();
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  const allowed = () => ({ authorization: `Bearer ${token}` });

  it('lets in who has the token', async () => {
    const { status, body } = await get('/api/info', allowed());
    assert.equal(status, 200);
    assert.equal(JSON.parse(body).project, 'my-fleet');
  });

  it('makes another token for each run', async () => {
    const other = await startConsole({ target: {}, env, port: 0, managementTokens: [] });
    await other.close();
    assert.match(token, /^[\w-]{32}$/);
    assert.notEqual(other.url.split('token=')[1], token);
  });

  const refused: { title: string; path?: string; headers: () => Record<string, string> }[] = [
    { title: 'no token', headers: () => ({}) },
    { title: 'a wrong token', headers: () => ({ authorization: `Bearer ${'x'.repeat(32)}` }) },
    { title: 'the token in a cookie', headers: () => ({ cookie: `token=${token}` }) },
    { title: 'a foreign Origin', headers: () => ({ ...allowed(), origin: 'https://example.com' }) },
    { title: 'the Origin of another port', headers: () => ({ ...allowed(), origin: 'http://127.0.0.1:1' }) },
    { title: 'the Origin null', headers: () => ({ ...allowed(), origin: 'null' }) },
    { title: 'a cross-site fetch', headers: () => ({ ...allowed(), 'sec-fetch-site': 'cross-site' }) },
    { title: 'a foreign Host', headers: () => ({ ...allowed(), host: 'console.example.com' }) },
    { title: 'a Host without the port', headers: () => ({ ...allowed(), host: '127.0.0.1' }) },
    { title: 'a foreign Host for the page', path: '/', headers: () => ({ host: 'console.example.com' }) },
    { title: 'a foreign Origin for the page', path: '/', headers: () => ({ origin: 'https://example.com' }) },
  ];
  for (const { title, path = '/api/info', headers } of refused) {
    it(`answers 403 to ${title}`, async () => {
      const { status, body } = await get(path, headers());
      assert.equal(status, 403);
      assert.doesNotMatch(body, /my-fleet/);
    });
  }

  /** Sends a body of 100 MB without its length, as far as the server takes it. @returns the bytes that it took */
  async function flood(headers: Record<string, string>): Promise<{ status: number; sent: number }> {
    const flooding = request({ port, path: '/api/replay', method: 'POST', headers, agent: false });
    flooding.on('error', () => {});
    let status = 0;
    flooding.on('response', (response) => {
      status = response.statusCode ?? 0;
      response.resume();
    });
    const chunk = Buffer.alloc(1024 * 1024, '[');
    for (let sent = 0; sent < 100 && status === 0 && !flooding.destroyed; sent++) {
      await new Promise((resolve) => flooding.write(chunk, resolve));
    }
    const sent = flooding.socket?.bytesWritten ?? 0;
    flooding.destroy();
    return { status, sent };
  }

  for (const [title, headers, wanted] of [
    ['from who has the token', allowed, 413],
    ['from others', () => ({}), 403],
  ] as const) {
    it(`reads no large body to its end ${title}`, async () => {
      const { status, sent } = await flood(headers());
      assert.equal(status, wanted);
      assert.ok(sent < 50 * 1024 * 1024, `${sent} bytes`);
    });
  }

  it('answers 400 to a filter that is too long', async () => {
    const { status, body } = await get(`/api/dead-letters?reason=${'x'.repeat(1_001)}`, allowed());
    assert.equal(status, 400);
    assert.match(body, /wrong at reason/);
  });

  for (const path of ['/', '/api/info', '/no/such/page']) {
    it(`sends ${path} with a policy that lets nothing in`, async () => {
      const { headers } = await get(path, allowed());
      assert.match(
        String(headers['content-security-policy']),
        /default-src 'none'; script-src 'self'; style-src 'self'/,
      );
      assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|http/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['access-control-allow-origin'], undefined);
    });
  }

  it('listens on the loopback interface alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each && !each.internal && each.family === 'IPv4');
    for (const each of others) {
      const [error] = await once(request({ host: each?.address, port, agent: false }).end(), 'error');
      assert.equal(error.code, 'ECONNREFUSED');
    }
  });

  it('serves a page of less than 150 KB that names no other host', async () => {
    const files = await Promise.all(
      ['/', '/main.js', '/style.css', '/icon.svg'].map((path) => get(path, {})),
    );
    const bytes = files.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    assert.ok(bytes < 150_000, `${bytes} bytes`);
    const hosts = files.flatMap(({ body }) =>
      [...body.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host),
    );
    assert.deepEqual([...new Set(hosts)].sort(), ['www.w3.org'], 'the names of SVG and MathML alone');
  });
});
