import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createArchiveReader, ReadError } from '../../../functions/archive/reader.ts';

describe('the archive reader', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
  });

  /** A reader before a server that answers each request in turn, the last answer over and over. */
  async function readerOf(...answers: RequestListener[]) {
    const requests: { url: string; authorization: string | undefined }[] = [];
    server = createServer((request, response) => {
      requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
      (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      requests,
      reader: createArchiveReader('bucket', { url, authorization: async () => 'Bearer t' }),
    };
  }

  const status =
    (code: number): RequestListener =>
    (_, response) =>
      void response.writeHead(code).end('{}');
  const content =
    (text: string, of = text): RequestListener =>
    (_, response) => {
      const md5 = createHash('md5').update(of).digest('base64');
      response.writeHead(200, { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}` }).end(text);
    };
  const cut: RequestListener = (request) => void request.socket.resetAndDestroy();

  it('reads the bytes of an object, whatever its name', async () => {
    const { reader, requests } = await readerOf(content('{"a": 1.0}'));
    assert.equal((await reader.read('events/a b.json')).toString(), '{"a": 1.0}');
    assert.deepEqual(requests, [
      { url: '/storage/v1/b/bucket/o/events%2Fa%20b.json?alt=media', authorization: 'Bearer t' },
    ]);
  });

  it('lists', async () => {
    const { reader, requests } = await readerOf((_, response) => void response.end('{"nextPageToken":"n"}'));
    assert.deepEqual(await reader.list({ prefix: 'events/' }), { nextPageToken: 'n' });
    assert.match(requests[0]?.url ?? '', /^\/storage\/v1\/b\/bucket\/o\?prefix=events%2F&fields=/);
  });

  for (const [what, trouble] of [
    ['503', status(503)],
    ['429', status(429)],
    ['a connection that is cut', cut],
    ['bytes that are not what was stored', content('{"a": 2}', '{"a": 1}')],
  ] as const) {
    it(`tries again after ${what}`, async () => {
      const { reader, requests } = await readerOf(trouble, content('whole'));
      assert.equal((await reader.read('name')).toString(), 'whole');
      assert.equal(requests.length, 2);
    });
  }

  it('does not try again what cannot succeed', async () => {
    const { reader, requests } = await readerOf(status(404));
    await assert.rejects(reader.read('name'), (error) => error instanceof ReadError && error.code === 404);
    assert.equal(requests.length, 1);
  });

  it('gives up after the fifth time', async () => {
    const { reader, requests } = await readerOf(status(500));
    await assert.rejects(reader.list({}), { name: 'ReadError', code: 500 });
    assert.equal(requests.length, 5);
  });
});
