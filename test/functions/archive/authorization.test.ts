import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createArchiveReader } from '../../../functions/archive/reader.ts';
import { storageEndpoint } from '../../../functions/archive/storage-endpoint.ts';
import { createUploadClient, type Upload } from '../../../functions/archive/upload.ts';
import { type ArchiveServer, startArchiveServer } from '../../helpers/archive-server.ts';

const upload: Upload = {
  bucket: 'bucket',
  name: 'name',
  content: Buffer.from('{}'),
  contentType: 'application/json',
  md5Hash: 'mZFLkyvTelC5g8XnyQrpOw==',
  metadata: {},
};

describe('The access token for Cloud Storage', () => {
  const saved = { ...process.env };
  let archive: ArchiveServer;
  let metadata: Server;
  let issued: number;
  const asked: string[] = [];
  before(async () => {
    // As an instance on Google Cloud has it: https://cloud.google.com/compute/docs/metadata/overview
    metadata = createServer((request, response) => {
      response.setHeader('metadata-flavor', 'Google');
      if (!request.url?.includes('/token')) return void response.end('{}');
      asked.push(request.url);
      response.setHeader('content-type', 'application/json');
      const token = { access_token: `token-${++issued}`, expires_in: 3_600, token_type: 'Bearer' };
      response.end(JSON.stringify(token));
    }).listen(0, '127.0.0.1');
    await once(metadata, 'listening');
    process.env.GCE_METADATA_HOST = `127.0.0.1:${(metadata.address() as AddressInfo).port}`;
    process.env.METADATA_SERVER_DETECTION = 'assume-present';
    process.env.CLOUDSDK_CONFIG = '/nonexistent';
    delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
  });
  after(() => {
    metadata.closeAllConnections();
    metadata.close();
    for (const name of ['GCE_METADATA_HOST', 'METADATA_SERVER_DETECTION', 'CLOUDSDK_CONFIG']) {
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    }
    if (saved.GOOGLE_APPLICATION_CREDENTIALS) {
      process.env.GOOGLE_APPLICATION_CREDENTIALS = saved.GOOGLE_APPLICATION_CREDENTIALS;
    }
  });
  beforeEach(async () => {
    issued = 0;
    archive = await startArchiveServer();
  });
  afterEach(() => archive.close());

  const clients = () => {
    const { authorization } = storageEndpoint({});
    const endpoint = { url: archive.url, authorization };
    return { uploads: createUploadClient(endpoint), reader: createArchiveReader('bucket', endpoint) };
  };
  const create = (uploads: { create(upload: Upload, signal: AbortSignal): Promise<void> }) =>
    uploads.create(upload, AbortSignal.timeout(5_000));
  const sent = () => archive.uploads.map(({ authorization }) => authorization);

  it('goes with every upload, and is asked for once', async () => {
    const { uploads } = clients();
    await create(uploads);
    await create(uploads);
    assert.deepEqual(sent(), ['Bearer token-1', 'Bearer token-1']);
  });

  it('is for Cloud Storage alone', async () => {
    asked.length = 0;
    await create(clients().uploads);
    const scopes = asked.map((url) => new URL(url, 'http://metadata').searchParams.get('scopes'));
    assert.deepEqual(scopes, ['https://www.googleapis.com/auth/devstorage.read_write']);
  });

  it('is renewed where Cloud Storage answers 401, and serves the next uploads', async () => {
    const { uploads } = clients();
    archive.behave(401, 200);
    await create(uploads);
    await create(uploads);
    assert.deepEqual(sent(), ['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
  });

  it('is renewed once for all the uploads that it failed', async () => {
    const { uploads } = clients();
    archive.behave(401, 401, 401, 200);
    await Promise.all([create(uploads), create(uploads), create(uploads)]);
    assert.equal(issued, 2);
  });

  it('is renewed once: a second 401 is final', async () => {
    const { uploads } = clients();
    archive.behave(401);
    await assert.rejects(create(uploads), { name: 'UploadError', status: 401 });
    assert.deepEqual(sent(), ['Bearer token-1', 'Bearer token-2']);
  });

  it('is renewed for a reader of the archive too', async () => {
    const { reader } = clients();
    archive.behave(401, 200);
    assert.equal((await reader.read('name')).toString(), '{}');
    assert.deepEqual(sent(), ['Bearer token-1', 'Bearer token-2']);
    archive.behave(401);
    await assert.rejects(reader.read('name'), { name: 'ReadError', code: 401 });
  });

  it('is not wanted by an emulator', async () => {
    const endpoint = storageEndpoint({ STORAGE_EMULATOR_HOST: archive.url });
    archive.behave(401);
    await assert.rejects(create(createUploadClient(endpoint)), { name: 'UploadError', status: 401 });
    assert.deepEqual(sent(), [undefined]);
  });
});
