import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReadError, UnreadableError } from '../../../functions/archive/read-error.ts';
import { createArchiveReader, MAX_OBJECT_BYTES } from '../../../functions/archive/reader.ts';
import { connectToStorage } from '../../../functions/archive/storage-connection.ts';
import { type Pauses, skipPauses } from '../../helpers/pauses.ts';
import { until } from '../../helpers/until.ts';

const md5Of = (text: string) => createHash('md5').update(text).digest('base64');

describe('the archive reader', function () {
  this.timeout(5_000);
  let server: Server | undefined;
  let pauses: Pauses | undefined;
  afterEach(async () => {
    pauses?.restore();
    pauses = undefined;
    server?.closeAllConnections();
    server?.close();
  });

  /** A reader before a server that answers each request in turn, the last answer over and over. */
  async function readerOf(...answers: RequestListener[]) {
    const requests: { url: string; authorization: string | undefined }[] = [];
    const connections = { open: 0 };
    server = createServer((request, response) => {
      requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
      (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
    }).listen(0, '127.0.0.1');
    server.on('connection', (socket) => {
      connections.open++;
      socket.on('close', () => connections.open--);
    });
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      url,
      requests,
      connections,
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
      const headers = { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5Of(of)}`, 'content-length': text.length };
      response.writeHead(200, headers).end(text);
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
    const { pathname, searchParams } = new URL(requests[0]?.url ?? '', 'http://storage');
    assert.equal(pathname, '/storage/v1/b/bucket/o');
    assert.deepEqual(Object.fromEntries(searchParams), {
      prefix: 'events/',
      fields: 'items(name,timeCreated,metadata),prefixes,nextPageToken',
    });
  });

  it('says nothing of who asks where there is no token', async () => {
    const { url, requests } = await readerOf(content('{}'));
    await createArchiveReader('bucket', { url, authorization: async () => undefined }).read('name');
    assert.deepEqual(
      requests.map(({ authorization }) => authorization),
      [undefined],
    );
  });

  for (const [what, trouble] of [
    ['503', status(503)],
    ['429', status(429)],
    ['a connection that is cut', cut],
    ['bytes that are not what was stored', content('{"a": 2}', '{"a": 1}')],
  ] as const) {
    it(`tries again after ${what}`, async () => {
      pauses = skipPauses();
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

  it('gives up after the fifth time, and pauses longer each time', async () => {
    pauses = skipPauses();
    const { reader, requests } = await readerOf(status(500));
    await assert.rejects(reader.list({}), {
      name: 'ReadError',
      code: 500,
      message: 'Cloud Storage answered 500 for gs://bucket',
    });
    assert.equal(requests.length, 5);
    assert.deepEqual(pauses.longest, [200, 400, 800, 1_600]);
  });

  it('gives up on a server that says nothing for 15 seconds', async () => {
    pauses = skipPauses();
    const { url, requests, connections } = await readerOf(() => {});
    const connection = connectToStorage(url);
    const timeouts: (number | undefined)[] = [];
    const reader = createArchiveReader(
      'bucket',
      { url, authorization: async () => 'Bearer t' },
      (options) => {
        timeouts.push(options.timeout);
        return connection({ ...options, timeout: 20 });
      },
    );
    await assert.rejects(reader.read('name'), { message: 'Cloud Storage said nothing for too long' });
    // Five for the object, and the listing of others.
    assert.equal(requests.length, 6);
    assert.deepEqual(timeouts, Array(6).fill(15_000));
    await until('the end of the connections', () => connections.open === 0, 2_000);
  });

  it('survives a refusal of its token that is cut off', async () => {
    pauses = skipPauses();
    const refused: ServerResponse[] = [];
    const { reader } = await readerOf(
      (_, response) => {
        response.writeHead(401, { 'content-length': 100 }).write('{');
        refused.push(response);
      },
      (request, response) => {
        // An error that nobody takes fails the test.
        refused[0]?.socket?.resetAndDestroy();
        setTimeout(() => content('{}')(request, response), 50);
      },
    );
    assert.equal((await reader.read('name')).toString(), '{}');
  });

  it('keeps no connection for a refusal of its token', async () => {
    let requests = 0;
    const { reader, connections } = await readerOf((request, response) =>
      (++requests % 2 === 1 ? status(401) : content('{}'))(request, response),
    );
    for (let reads = 0; reads < 5; reads++) await reader.read('name');
    assert.equal(requests, 10);
    assert.ok(connections.open <= 2, `${connections.open} connections`);
  });

  for (const { what, hashes } of [
    { what: 'in a header of its own', hashes: ['crc32c=AAAAAA==', `md5=${md5Of('{"a": 1}')}`] },
    { what: 'alone', hashes: [`md5=${md5Of('{"a": 1}')}`] },
    { what: 'first', hashes: [`md5=${md5Of('{"a": 1}')},crc32c=AAAAAA==`] },
    { what: 'behind a comma and a space', hashes: [`crc32c=AAAAAA==, md5=${md5Of('{"a": 1}')}`] },
  ]) {
    it(`compares the bytes with a checksum that stands ${what}`, async () => {
      pauses = skipPauses();
      const answer =
        (text: string): RequestListener =>
        (_, response) =>
          void response.setHeader('x-goog-hash', hashes).end(text);
      const { reader, requests } = await readerOf(answer('{"a": 2}'), answer('{"a": 1}'));
      assert.equal((await reader.read('name')).toString(), '{"a": 1}');
      assert.equal(requests.length, 2);
    });
  }

  it('takes bytes without a checksum as they are', async () => {
    const { reader } = await readerOf((_, response) =>
      response.setHeader('x-goog-hash', 'crc32c=AAAAAA==').end('{"a": 1}'),
    );
    assert.equal((await reader.read('name')).toString(), '{"a": 1}');
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

    /** Says that more follows than is read, and keeps it back. */
    const announced: RequestListener = (_, response) =>
      void response.writeHead(200, { 'content-length': MAX_OBJECT_BYTES + 1 }).write('{');

    const tooLarge = 'it is larger than an event can be';
    for (const { what, answer, why, code } of [
      { what: 'is gone', answer: status(404), why: 'it cannot be downloaded (404)', code: 404 },
      { what: 'has no usable name', answer: status(400), why: 'it cannot be downloaded (400)', code: 400 },
      { what: 'is too large by its length', answer: announced, why: tooLarge, code: 413 },
      { what: 'never ends', answer: endless, why: tooLarge, code: 413 },
    ]) {
      it(`passes over an object that ${what}, at once`, async () => {
        const { reader, requests, connections } = await readerBy({ bad: answer });
        const cause = new ReadError('gs://bucket/bad', code);
        await assert.rejects(reader.read('bad'), {
          name: 'UnreadableError',
          object: 'bad',
          why,
          message: `bad cannot be used: ${why}`,
          cause,
        });
        assert.equal(requests.length, 1);
        if (code === 413) await until('the end of the connection', () => connections.open === 0, 2_000);
      });
    }

    for (const { what, answer, why } of [
      { what: 'fails with 500', answer: status(500), why: 'it cannot be downloaded (500)' },
      { what: 'cuts the connection', answer: cut, why: 'it cannot be downloaded (ECONNRESET)' },
      { what: 'is forbidden', answer: status(403), why: 'it cannot be downloaded (403)' },
      { what: 'is elsewhere', answer: status(302), why: 'it cannot be downloaded (302)' },
      {
        what: 'has other bytes',
        answer: content('{"a": 2}', '{"a": 1}'),
        why: 'its bytes are not those that Cloud Storage says it has',
      },
    ]) {
      it(`passes over an object that ${what}, if others can be read`, async () => {
        pauses = skipPauses();
        const { reader } = await readerBy({ good: content('{}'), bad: answer });
        await reader.read('good');
        await assert.rejects(reader.read('bad'), { name: 'UnreadableError', why });
      });
    }

    for (const [cause, why] of [
      [new TypeError('a defect'), 'it cannot be downloaded (TypeError)'],
      [{}, 'it cannot be downloaded (Error)'],
      [undefined, 'it cannot be downloaded (Error)'],
    ] as const) {
      it(`says of ${cause instanceof Error ? cause.name : JSON.stringify(cause)} what is known`, () => {
        assert.equal(new UnreadableError('bad', cause).why, why);
      });
    }

    const endlessError: RequestListener = (request, response) => {
      response.statusCode = 503;
      endless(request, response);
    };
    for (const { what, answer, error } of [
      { what: 'fails with 500', answer: status(500), error: { name: 'ReadError', code: 500 } },
      { what: 'fails without an end', answer: endlessError, error: { name: 'ReadError', code: 503 } },
      { what: 'is elsewhere', answer: status(302), error: { name: 'ReadError', code: 302 } },
      ...[401, 403, 408, 429].map((code) => ({
        what: `answers ${code}`,
        answer: status(code),
        error: { name: 'ReadError', code, message: `Cloud Storage answered ${code} for gs://bucket/next` },
      })),
      { what: 'cuts connections', answer: cut, error: { code: 'ECONNRESET' } },
    ]) {
      it(`passes over nothing when all of the archive ${what}`, async () => {
        pauses = skipPauses();
        let answers: RequestListener = content('{}');
        const { reader } = await readerOf((request, response) => answers(request, response));
        await reader.read('good');
        answers = answer;
        await assert.rejects(reader.read('next'), error);
      });
    }

    const listing =
      (...names: string[]): RequestListener =>
      (_, response) =>
        void response.end(JSON.stringify({ items: names.map((name) => ({ name })) }));

    it('looks for another object where none was read before', async () => {
      pauses = skipPauses();
      const { reader } = await readerBy({ '': listing('bad', 'worse', 'good'), good: content('{}') });
      await assert.rejects(reader.read('bad'), { name: 'UnreadableError', object: 'bad' });
      await assert.rejects(reader.read('worse'), { name: 'UnreadableError', object: 'worse' });
    });

    it('passes over nothing where no other object can be read either', async () => {
      pauses = skipPauses();
      const { reader } = await readerBy({ '': listing('bad', 'worse') });
      await assert.rejects(reader.read('bad'), { name: 'ReadError', code: 500 });
    });

    it('passes over nothing where the archive has no other object', async () => {
      pauses = skipPauses();
      let isLucky = true;
      const { reader } = await readerBy({
        '': listing('only'),
        only: (...exchange) => (isLucky ? content('{}') : status(500))(...exchange),
      });
      await reader.read('only');
      isLucky = false;
      await assert.rejects(reader.read('only'), { name: 'ReadError', code: 500 });
    });

    it('passes over nothing where the archive cannot be listed either', async () => {
      const { reader, requests } = await readerOf(status(403));
      await assert.rejects(reader.read('first'), { name: 'ReadError', code: 403 });
      assert.equal(requests.length, 2);
    });

    it('tries up to ten other events, and not the object itself again', async () => {
      const items = ['good', 'other'].map((name) => ({ name }));
      let reads = 0;
      const { reader, requests } = await readerOf((request, response) => {
        const { pathname } = new URL(request.url ?? '', 'http://storage');
        const isListing = pathname.endsWith('/o');
        if (isListing) content(JSON.stringify({ items }))(request, response);
        else (pathname.endsWith('/good') && ++reads > 1 ? status(403) : content('{}'))(request, response);
      });
      await reader.read('good');
      await assert.rejects(reader.read('good'), { name: 'UnreadableError' });
      const paths = requests.map(({ url }) => new URL(url, 'http://storage'));
      assert.deepEqual(
        paths.map(({ pathname }) => pathname.split('/').at(-1)),
        ['good', 'good', 'o', 'other'],
      );
      const { prefix, maxResults } = Object.fromEntries(paths[2]?.searchParams ?? []);
      assert.deepEqual({ prefix, maxResults }, { prefix: 'events/', maxResults: '10' });
    });

    it('reads the largest object that an event can be', async () => {
      const { reader } = await readerOf(content('x'.repeat(MAX_OBJECT_BYTES)));
      assert.equal((await reader.read('large')).length, MAX_OBJECT_BYTES);
    });
  });
});
