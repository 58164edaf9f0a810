import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connectToStorage } from '../../../functions/archive/storage-connection.ts';
import { storageEndpoint } from '../../../functions/archive/storage-endpoint.ts';

describe('where Cloud Storage is', () => {
  it('is at Google, unless an emulator is named', () => {
    assert.equal(storageEndpoint({}).url, 'https://storage.googleapis.com');
    assert.equal(storageEndpoint({ STORAGE_EMULATOR_HOST: '' }).url, 'https://storage.googleapis.com');
  });

  it('is where the emulator is, which wants no token', async () => {
    const endpoint = storageEndpoint({ STORAGE_EMULATOR_HOST: '127.0.0.1:9199' });
    assert.equal(endpoint.url, 'http://127.0.0.1:9199');
    assert.equal(await endpoint.authorization(), undefined);
  });
});

describe('a connection to Cloud Storage', () => {
  let server: Server;
  let socket: Promise<Socket>;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    socket = once(server, 'connection').then(([connected]) => connected as Socket);
  });
  afterEach(async () => {
    (await socket).destroy();
    server.close();
  });

  for (const { scheme, begin, what } of [
    { scheme: 'http', begin: 'GET /path?a=b HTTP/1.1\r\n', what: 'plain text' },
    // https://www.rfc-editor.org/rfc/rfc8446#section-5.1: a handshake begins with 22, and the version 3.
    { scheme: 'https', begin: '\u0016\u0003', what: 'TLS' },
  ]) {
    it(`speaks ${what} to ${scheme}`, async () => {
      const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const request = connectToStorage(url)({ path: '/path?a=b' });
      request.on('error', () => {}).end();
      const [first] = (await once(await socket, 'data')) as [Buffer];
      assert.equal(first.toString('latin1', 0, begin.length), begin);
      request.destroy();
    });
  }
});
