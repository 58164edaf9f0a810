import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { checksumsOf } from '../../../local/gcs-emulator/checksums.ts';
import { startStorageEmulator } from '../../../local/gcs-emulator/server.ts';
import { type TemporaryEmulator, temporaryEmulator } from './emulator.ts';

describe('the emulator over plain HTTP', () => {
  let emulator: TemporaryEmulator;

  before(async () => {
    emulator = await temporaryEmulator();
  });
  after(() => emulator.remove());

  const call = (path: string, init?: RequestInit) => fetch(emulator.url + path, init);
  const upload = (query: string, body: string, headers: Record<string, string> = {}) =>
    call(`/upload/storage/v1/b/archive/o?${query}`, { method: 'POST', body, headers });
  const media = (name: string, body: string, headers: Record<string, string> = {}) =>
    upload(`uploadType=media&name=${encodeURIComponent(name)}`, body, headers);
  const download = (name: string, headers: Record<string, string> = {}) =>
    call(`/storage/v1/b/archive/o/${encodeURIComponent(name)}?alt=media`, { headers });

  it('takes a media upload and keeps its bytes as a plain file', async () => {
    const name = 'events/shard=3/dt=2026-01-01/hr=10/4c3b-01.json';
    const response = await media(name, '{"x":1}', { 'content-type': 'application/json' });
    assert.equal(response.status, 200);
    const object = await json(response);
    assert.deepEqual([object.name, object.size, object.contentType], [name, '7', 'application/json']);
    assert.equal(await readFile(join(emulator.folder, 'archive', name), 'utf8'), '{"x":1}');
  });

  it('takes a body in chunks of unknown total', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (const part of ['one ', 'two ', 'three']) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    const path = '/upload/storage/v1/b/archive/o?uploadType=media&name=chunked';
    const response = await call(path, { method: 'POST', body, duplex: 'half' });
    assert.equal((await json(response)).size, '13');
    assert.equal(await (await download('chunked')).text(), 'one two three');
  });

  it('takes a multipart upload, its name and type from the metadata', async () => {
    const metadata = { name: 'multi', contentType: 'a/b', metadata: { k: 'v' } };
    const body = `--x\r\n\r\n${JSON.stringify(metadata)}\r\n--x\r\nContent-Type: c/d\r\n\r\n\r\n--x--\r\n\r\n--x--`;
    const response = await upload('uploadType=multipart', body, {
      'content-type': 'multipart/related; boundary=x',
    });
    const object = await json(response);
    assert.deepEqual([object.name, object.contentType, object.metadata], ['multi', 'a/b', { k: 'v' }]);
    assert.equal(await (await download('multi')).text(), '\r\n--x--\r\n');
  });

  it('sends what clients validate downloads by', async () => {
    await media('checked', 'some bytes', { 'content-type': 'text/x' });
    const { crc32c, md5Hash } = checksumsOf(Buffer.from('some bytes'));
    for (const prefix of ['/storage/v1', '/download/storage/v1', '']) {
      const response = await call(`${prefix}/b/archive/o/checked?alt=media`);
      assert.equal(await response.text(), 'some bytes');
      assert.equal(response.headers.get('x-goog-hash'), `crc32c=${crc32c},md5=${md5Hash}`);
      assert.equal(response.headers.get('x-goog-stored-content-encoding'), 'identity');
      assert.equal(response.headers.get('content-type'), 'text/x');
      assert.equal(response.headers.get('content-length'), '10');
    }
  });

  it('answers ranges', async () => {
    await media('ranged', '0123456789');
    const part = await download('ranged', { range: 'bytes=3-5' });
    assert.deepEqual([part.status, await part.text()], [206, '345']);
    assert.equal(part.headers.get('content-range'), 'bytes 3-5/10');
    const outside = await download('ranged', { range: 'bytes=10-' });
    assert.equal(outside.status, 416);
    assert.equal(outside.headers.get('content-range'), 'bytes */10');
  });

  it('answers a path of the XML API', async () => {
    await media('folder/a b.txt', '0123456789', { 'content-type': 'text/x' });
    const whole = await call('/archive/folder/a%20b.txt');
    assert.deepEqual([whole.status, await whole.text()], [200, '0123456789']);
    assert.equal(whole.headers.get('content-type'), 'text/x');
    const part = await call('/archive/folder/a%20b.txt', { headers: { range: 'bytes=-2' } });
    assert.deepEqual([part.status, await part.text()], [206, '89']);
    assert.equal((await call('/archive/folder')).status, 404);
    assert.equal((await call('/archive/folder/a%20b.txt', { method: 'PUT' })).status, 501);
  });

  it('answers HEAD with headers only', async () => {
    await media('headed', '0123456789');
    const response = await call('/storage/v1/b/archive/o/headed?alt=media', { method: 'HEAD' });
    assert.deepEqual([response.status, await response.text()], [200, '']);
    assert.equal(response.headers.get('content-length'), '10');
  });

  it('answers 304 when the reader has the newest already', async () => {
    const { generation } = await json(media('cached', 'x'));
    const path = `/storage/v1/b/archive/o/cached?ifGenerationNotMatch=${generation}`;
    for (const alt of ['', '&alt=media']) {
      const response = await call(path + alt);
      assert.deepEqual([response.status, await response.text()], [304, '']);
    }
  });

  const wrong = checksumsOf(Buffer.from('other bytes'));
  const mismatches: [string, string, string, Record<string, string>][] = [
    ['crc32c of media', 'uploadType=media', 'bytes', { 'x-goog-hash': `crc32c=${wrong.crc32c}` }],
    ['md5 of media', 'uploadType=media', 'bytes', { 'x-goog-hash': `md5=${wrong.md5Hash}` }],
    [
      'crc32c in multipart metadata',
      'uploadType=multipart',
      `--x\n\n{"crc32c":"${wrong.crc32c}"}\n--x\n\nbytes\n--x--`,
      { 'content-type': 'multipart/related; boundary=x' },
    ],
  ];
  for (const [name, query, body, headers] of mismatches) {
    it(`stores nothing under a wrong ${name}`, async () => {
      const response = await upload(`${query}&name=mismatch`, body, headers);
      assert.equal(response.status, 400);
      assert.match((await json(response)).error.message, /doesn't match calculated/);
      assert.equal((await download('mismatch')).status, 404);
    });
  }

  it('stores nothing of a resumable upload under a wrong checksum', async () => {
    const opened = await upload('uploadType=resumable&name=mismatch', `{"md5Hash":"${wrong.md5Hash}"}`);
    const location = opened.headers.get('location') ?? '';
    assert.equal((await fetch(location, { method: 'PUT', body: 'bytes' })).status, 400);
    assert.equal((await fetch(location, { method: 'PUT', body: 'bytes' })).status, 404);
    assert.equal((await download('mismatch')).status, 404);
  });

  it('tells how far a resumable upload is', async () => {
    const opened = await upload('uploadType=resumable&name=unfinished', '');
    const location = opened.headers.get('location') ?? '';
    const put = (range: string, body = '') =>
      fetch(location, { method: 'PUT', body, headers: { 'content-range': range } });
    const nothing = await put('bytes */*');
    assert.deepEqual([nothing.status, nothing.headers.get('range')], [308, null]);
    const part = await put('bytes 0-9/20', 'x'.repeat(10));
    assert.deepEqual([part.status, part.headers.get('range')], [308, 'bytes=0-9']);
    const status = await put('bytes */20');
    assert.deepEqual([status.status, status.headers.get('range')], [308, 'bytes=0-9']);
    assert.equal((await download('unfinished')).status, 404);
  });

  const hostile = [
    '../../escape',
    '/etc/passwd',
    'a/../../../x',
    'nul\0nul',
    'dir/',
    'a//b',
    'x'.repeat(1000),
  ];
  it('keeps hostile names inside the folder, and gives them back', async () => {
    for (const name of hostile) {
      assert.equal((await media(name, `bytes of ${name}`)).status, 200, JSON.stringify(name));
    }
    await emulator.restart();
    for (const name of hostile) assert.equal(await (await download(name)).text(), `bytes of ${name}`);
    const { items } = await json(call('/b/archive/o'));
    const names = items.map(({ name }: { name: string }) => name);
    assert.deepEqual(
      hostile.filter((name) => !names.includes(name)),
      [],
    );
    const siblings = await readdir(join(emulator.folder, '..'));
    assert.deepEqual(
      siblings.filter((name) => /escape|^x$/.test(name)),
      [],
    );
    assert.deepEqual((await readdir(emulator.folder)).toSorted(), ['.metadata', 'archive']);
  });

  const refusals: [string, string, string, number][] = [
    ['an object named ..', 'POST', '/upload/storage/v1/b/archive/o?uploadType=media&name=..', 400],
    ['a line break in a name', 'POST', '/upload/storage/v1/b/archive/o?uploadType=media&name=a%0Ab', 400],
    ['no name', 'POST', '/upload/storage/v1/b/archive/o?uploadType=media', 400],
    ['an unknown upload type', 'POST', '/upload/storage/v1/b/archive/o?uploadType=x&name=x', 400],
    ['a property for a type', 'POST', '/upload/storage/v1/b/archive/o?uploadType=constructor&name=x', 400],
    ['an unknown bucket', 'POST', '/upload/storage/v1/b/unknown/o?uploadType=media&name=x', 404],
    [
      'a bucket outside of the folder',
      'POST',
      '/upload/storage/v1/b/%2e%2e%2Fx/o?uploadType=media&name=x',
      404,
    ],
    ['the folder of the emulator', 'GET', '/.metadata/archive/x', 404],
    ['an unknown upload session', 'PUT', '/upload/storage/v1/b/archive/o?upload_id=x', 404],
    ['no path', 'GET', '/', 404],
    ['a listing of the XML API', 'GET', '/archive', 501],
    ['a patch', 'PATCH', '/b/archive/o/x', 501],
    ['the deletion of a bucket', 'DELETE', '/b/archive', 501],
    ['a precondition that is no number', 'GET', '/b/archive/o/x?ifGenerationMatch=x', 400],
    ['an unknown operation', 'PUT', '/b/archive/o/x', 501],
    ['access control lists', 'GET', '/b/archive/o/x/acl', 501],
  ];
  for (const [name, method, path, status] of refusals) {
    it(`refuses ${name} with ${status}, in Google's form`, async () => {
      const response = await call(path, { method });
      const { error } = await json(response);
      assert.deepEqual([response.status, error.code], [status, status]);
      assert.ok(error.message);
      assert.equal(error.errors[0].message, error.message);
      assert.ok(error.errors[0].reason);
    });
  }

  it('refuses a body that is announced as too large before it is sent', async () => {
    const answer = await raw('content-length: 99999999999\r\n\r\n');
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  for (const [kind, start] of [
    ['a known length', 'content-length: 1000\r\n\r\nhalf'],
    ['chunks', 'transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ] as const) {
    it(`stores nothing when the client goes away half way (${kind})`, async () => {
      const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
      socket.write(
        `POST /upload/storage/v1/b/archive/o?uploadType=media&name=half HTTP/1.1\r\nhost: localhost\r\n${start}`,
      );
      // Requests that come later have their answers: then the server has seen the bytes, and the end.
      await call('/b/archive');
      socket.destroy();
      await once(socket, 'close');
      await media('later', 'x');
      assert.equal((await download('half')).status, 404);
      await emulator.restart();
      assert.equal((await download('half')).status, 404);
    });
  }

  it('refuses a foreign page before anything else', async () => {
    await media('secret', 'x');
    const origin = { origin: 'https://evil.example' };
    const write = await media('planted', 'x', origin);
    assert.deepEqual([write.status, (await json(write)).error.code], [403, 403]);
    assert.equal((await download('planted')).status, 404);
    assert.equal((await download('secret', origin)).status, 403);
    assert.equal(
      (await call('/archive/secret', { headers: { 'sec-fetch-site': 'cross-site' } })).status,
      403,
    );
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    socket.write('GET /archive/secret HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 403 /);
  });

  it('survives a client that goes away in the middle of a download', async () => {
    await media('large', 'x'.repeat(5_000_000));
    const controller = new AbortController();
    const response = await fetch(`${emulator.url}/b/archive/o/large?alt=media`, {
      signal: controller.signal,
    });
    controller.abort();
    await assert.rejects(response.text());
    assert.equal((await (await download('large')).text()).length, 5_000_000);
  });

  it('says which port is in use and leaves the folder alone', async () => {
    const port = Number(new URL(emulator.url).port);
    const folder = join(emulator.folder, 'never');
    await assert.rejects(startStorageEmulator({ folder, port }), { code: 'EADDRINUSE', port });
    assert.ok(!(await readdir(emulator.folder)).includes('never'));
  });

  async function raw(headersAndBody: string): Promise<string> {
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    socket.write(
      `POST /upload/storage/v1/b/archive/o?uploadType=media&name=raw HTTP/1.1\r\nhost: localhost\r\n${headersAndBody}`,
    );
    return text(socket);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: the tests below say what must be in it
async function json(response: Response | Promise<Response>): Promise<any> {
  return (await response).json();
}
