import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import sinon from 'sinon';
import { connectToStorage } from '../../../functions/archive/storage-connection.ts';
import { createUploadClient, type Upload } from '../../../functions/archive/upload.ts';
import { type ArchiveServer, type Behaviour, startArchiveServer } from '../../helpers/archive-server.ts';
import { type Pauses, skipPauses } from '../../helpers/pauses.ts';
import { until } from '../../helpers/until.ts';

const content = Buffer.from('{"eventId":"event-1"}');
const upload: Upload = {
  bucket: 'bucket',
  name: 'events/a b&name=c?d#e+f%20g.json',
  content,
  contentType: 'application/json',
  md5Hash: hash('md5', content, 'base64'),
  metadata: { 'event-id': 'event-1' },
};

describe('an upload to the archive', function () {
  this.timeout(5_000);
  let archive: ArchiveServer;
  let pauses: Pauses | undefined;
  beforeEach(async () => {
    archive = await startArchiveServer();
  });
  afterEach(async () => {
    pauses?.restore();
    pauses = undefined;
    await archive.close();
  });

  const client = (authorization: () => Promise<string | undefined> = async () => undefined) =>
    createUploadClient({ url: archive.url, authorization });
  const create = (signal = AbortSignal.timeout(3_000)) => client().create(upload, signal);

  it('is one request, which creates the object only where there is none', async () => {
    await create();
    assert.equal(archive.uploads.length, 1);
    const { method, path = '' } = archive.uploads[0] ?? {};
    const { pathname, searchParams } = new URL(path, archive.url);
    assert.deepEqual([method, pathname], ['POST', '/upload/storage/v1/b/bucket/o']);
    assert.deepEqual(Object.fromEntries(searchParams), {
      uploadType: 'multipart',
      ifGenerationMatch: '0',
      fields: 'generation',
      name: upload.name,
    });
  });

  it('brings the bytes behind what Cloud Storage is to know of them', async () => {
    await create();
    const { contentType = '', body = '' } = archive.uploads[0] ?? {};
    const [, boundary] = /^multipart\/related; boundary=([0-9a-f-]{36})$/.exec(contentType) ?? [];
    const { contentType: type, md5Hash, metadata } = upload;
    const resource = JSON.stringify({ contentType: type, md5Hash, metadata });
    assert.equal(
      body,
      `--${boundary}\r\ncontent-type: application/json\r\n\r\n${resource}\r\n` +
        `--${boundary}\r\ncontent-type: application/json\r\n\r\n${content}\r\n--${boundary}--\r\n`,
    );
  });

  it('uses the connection of the upload before', async () => {
    const uploads = client();
    for (let n = 0; n < 3; n++) await uploads.create(upload, AbortSignal.timeout(3_000));
    assert.equal(archive.connections.opened, 1);
  });

  const held: Behaviour = { status: 412, reason: 'conditionNotMet' };
  const again: { what: string; behaviour: Behaviour }[] = [
    ...[408, 429, 500, 502, 503, 504].map((status) => ({ what: `a ${status}`, behaviour: status })),
    { what: 'a 412 for a policy', behaviour: { status: 412, reason: 'orgPolicyNotMet' } },
    ...['', 'null', '{}', '{"error":null}', '{"error":{}}', '{"error":{"errors":[]}}', '<html>', '[]'].map(
      (text) => ({ what: `a 412 that says "${text}"`, behaviour: { status: 412, text } }),
    ),
    ...['', 'null', '[]', '"text"', '<html>'].map((text) => ({
      what: `a 200 that says "${text}"`,
      behaviour: { status: 200, text },
    })),
    { what: 'a 299 of a proxy', behaviour: { status: 299, text: 'OK' } },
    { what: 'a connection that is cut', behaviour: 'reset' },
    { what: 'half of a 200', behaviour: 'half a 200' },
    { what: 'half of a 412', behaviour: 'half a 412' },
    { what: 'a 200 longer than 64 KiB', behaviour: { status: 200, text: `{"a":"${'x'.repeat(65_536)}"}` } },
    { what: 'a 412 longer than 64 KiB', behaviour: { status: 412, text: 'x'.repeat(1_000_000) } },
  ];
  for (const { what, behaviour } of again) {
    it(`is sent again after ${what}`, async () => {
      pauses = skipPauses();
      archive.behave(behaviour, behaviour, 200);
      await create();
      assert.equal(archive.uploads.length, 3);
      assert.equal(new Set(archive.uploads.map(({ body }) => body)).size, 1);
    });
  }

  for (const { what, behaviour } of [
    { what: '201', behaviour: 201 },
    { what: '299', behaviour: 299 },
    { what: '412 that says that the object is there', behaviour: held },
    {
      what: '200 of 60,000 characters',
      behaviour: { status: 200, text: `{"a":"${'x'.repeat(60_000)}"}` },
    },
  ] satisfies { what: string; behaviour: Behaviour }[]) {
    it(`is done after a ${what}`, async () => {
      archive.behave(behaviour);
      await create();
      assert.equal(archive.uploads.length, 1);
    });
  }

  for (const status of [300, 302, 400, 401, 403, 404, 409, 411, 413, 416]) {
    it(`is given up after a ${status}`, async () => {
      pauses = skipPauses();
      archive.behave(status);
      await assert.rejects(create(), {
        name: 'UploadError',
        status,
        message: `Cloud Storage answered ${status}`,
      });
      assert.equal(archive.uploads.length, 1);
    });
  }

  it('is sent again after pauses that grow to a second', async () => {
    pauses = skipPauses();
    archive.behave(...Array.from({ length: 8 }, () => 503), 200);
    await create();
    assert.deepEqual(pauses.longest, [50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it('is not sent once its time is over', async () => {
    const reason = new Error('The time is over');
    await assert.rejects(create(AbortSignal.abort(reason)), reason);
    assert.deepEqual(archive.uploads, []);
  });

  it('is not sent where its time ends before there is a token', async () => {
    const end = new AbortController();
    const reason = new Error('The time is over');
    const uploads = client(async () => {
      end.abort(reason);
      return 'Bearer late';
    });
    await assert.rejects(uploads.create(upload, end.signal), reason);
    assert.deepEqual(archive.uploads, []);
  });

  it('is let go of when its time ends', async () => {
    archive.behave('silent');
    const end = new AbortController();
    const reason = new Error('The time is over');
    const created = create(end.signal);
    await until('the upload', () => archive.uploads.length === 1, 2_000);
    end.abort(reason);
    await assert.rejects(created, reason);
    await until('the end of the connection', () => archive.connections.open === 0, 2_000);
  });

  it('is not tried again where a defect throws', async () => {
    const defect = new TypeError('a defect');
    let calls = 0;
    const uploads = client(() => {
      calls++;
      return Promise.reject(defect);
    });
    await assert.rejects(uploads.create(upload, AbortSignal.timeout(3_000)), defect);
    assert.equal(calls, 1);
  });

  it('is tried again where no token can be had for now', async () => {
    pauses = skipPauses();
    let calls = 0;
    const uploads = client(async () => {
      if (++calls < 3) throw Object.assign(new Error('no route'), { code: 'ENETUNREACH' });
      return 'Bearer t';
    });
    await uploads.create(upload, AbortSignal.timeout(3_000));
    assert.deepEqual(
      archive.uploads.map(({ authorization }) => authorization),
      ['Bearer t'],
    );
  });
});

describe('the connection to the archive', function () {
  this.timeout(5_000);
  let archive: ArchiveServer;
  beforeEach(async () => {
    archive = await startArchiveServer();
  });
  afterEach(() => archive.close());

  it('is opened before the first upload, which uses it', async () => {
    const connection = connectToStorage(archive.url);
    const sent: ClientRequest[] = [];
    let tokens = 0;
    const uploads = createUploadClient(
      { url: archive.url, authorization: async () => `Bearer ${++tokens}` },
      (options) => {
        const request = connection(options);
        sent.push(request);
        return request;
      },
    );
    uploads.connect();
    assert.deepEqual([sent.length, tokens], [1, 1]);
    await once(sent[0] as ClientRequest, 'close');
    await uploads.create(upload, AbortSignal.timeout(3_000));
    assert.equal(archive.connections.opened, 1);
  });

  it('is let go of where nobody answers within five seconds', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', () => {}).resume())).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const end = new AbortController();
    const timeout = sinon.stub(AbortSignal, 'timeout').returns(end.signal);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    createUploadClient({ url, authorization: async () => undefined }).connect();
    timeout.restore();
    assert.deepEqual(timeout.args, [[5_000]]);
    await until('the connection', () => sockets.length === 1, 2_000);
    end.abort();
    await until('the end of the connection', () => sockets[0]?.destroyed, 2_000);
    server.close();
  });

  it('may fail to open: the first upload tells', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    const connection = connectToStorage(url);
    const closed: Promise<unknown>[] = [];
    const uploads = createUploadClient(
      { url, authorization: () => Promise.reject(new Error('no token')) },
      (options) => {
        const request = connection(options);
        closed.push(new Promise((resolve) => request.on('close', resolve)));
        return request;
      },
    );
    // An error that nobody takes fails the test.
    uploads.connect();
    await Promise.all(closed);
    await assert.rejects(uploads.create(upload, AbortSignal.timeout(3_000)), { message: 'no token' });
  });
});
