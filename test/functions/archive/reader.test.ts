import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReadError, UnreadableError } from '../../../functions/archive/read-error.ts';
import { createArchiveReader, MAX_OBJECT_BYTES } from '../../../functions/archive/reader.ts';

describe('the archive reader', function () {
  this.timeout(20_000);
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
    const { reader, requests } = await readerOf(status(403));
    await assert.rejects(reader.list({}), (error) => error instanceof ReadError && error.code === 403);
    assert.equal(requests.length, 1);
  });

  it('gives up after the fifth time', async () => {
    const { reader, requests } = await readerOf(status(500));
    await assert.rejects(reader.list({}), { name: 'ReadError', code: 500 });
    assert.equal(requests.length, 5);
  });

  describe('tells an object that cannot be read from an archive that cannot', () => {
    /** A reader before a server that answers each object as its name says. */
    const readerBy = (answers: Record<string, RequestListener>) =>
      readerOf((request, response) => {
        const name = /\/o\/(\w+)/.exec(request.url ?? '')?.[1] ?? '';
        (answers[name] ?? status(500))(request, response);
      });
    const endless: RequestListener = (_, response) => {
      const more = () => response.write(Buffer.alloc(65_536), () => !response.destroyed && more());
      more();
    };

    for (const { what, answer, why } of [
      { what: 'is gone', answer: status(404), why: /404/ },
      {
        what: 'is too large by its length',
        answer: content('x'.repeat(MAX_OBJECT_BYTES + 1)),
        why: /larger/,
      },
      { what: 'never ends', answer: endless, why: /larger/ },
    ]) {
      it(`passes over an object that ${what}, at once`, async () => {
        const { reader, requests } = await readerBy({ bad: answer });
        await assert.rejects(
          reader.read('bad'),
          (error) => error instanceof UnreadableError && error.object === 'bad' && why.test(error.why),
        );
        assert.equal(requests.length, 1);
      });
    }

    for (const { what, answer } of [
      { what: 'fails with 500', answer: status(500) },
      { what: 'cuts the connection', answer: cut },
      { what: 'is forbidden', answer: status(403) },
      { what: 'has other bytes', answer: content('{"a": 2}', '{"a": 1}') },
    ]) {
      it(`passes over an object that ${what}, if others can be read`, async () => {
        const { reader } = await readerBy({ good: content('{}'), bad: answer });
        await reader.read('good');
        await assert.rejects(reader.read('bad'), { name: 'UnreadableError' });
      });
    }

    for (const { what, answer, error } of [
      { what: 'fails with 503', answer: status(503), error: { name: 'ReadError', code: 503 } },
      { what: 'is forbidden', answer: status(403), error: { name: 'ReadError', code: 403 } },
      { what: 'cuts connections', answer: cut, error: { code: 'ECONNRESET' } },
    ]) {
      it(`passes over nothing when all of the archive ${what}`, async () => {
        let answers: RequestListener = content('{}');
        const { reader } = await readerOf((request, response) => answers(request, response));
        await reader.read('good');
        answers = answer;
        await assert.rejects(reader.read('next'), error);
      });
    }

    it('reads the largest object that an event can be', async () => {
      const { reader } = await readerOf(content('x'.repeat(MAX_OBJECT_BYTES)));
      assert.equal((await reader.read('large')).length, MAX_OBJECT_BYTES);
    });
  });
});
