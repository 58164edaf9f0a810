import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { BodyLimits } from '../../../functions/receive/body-limits.ts';
import { type Body, readBody } from '../../../functions/receive/read-body.ts';
import { until } from '../../helpers/until.ts';

const limits: BodyLimits = { maxBytes: 1_000, withinMs: 2_000, inflates: true };

describe('readBody', function () {
  this.timeout(5_000);
  let server: Server;
  let socket: Socket;
  let bodies: Body[];
  /** How many bytes of the connection the server has read. */
  let taken: () => number;
  beforeEach(async () => {
    taken = () => 0;
    bodies = [];
    server = createServer(async (request, response) => {
      taken = () => request.socket.bytesRead;
      bodies.push(await readBody(request, limits));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
  });
  afterEach(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  const head = (headers: string) => socket.write(`POST / HTTP/1.1\r\nhost: h\r\n${headers}\r\n`);
  const chunk = (bytes: Uint8Array | string) => {
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.write(bytes);
    socket.write('\r\n');
  };
  const allTaken = () => until('all that was sent', () => taken() === socket.bytesWritten, 2_000);
  const result = (withinMs?: number) => until('the result', () => bodies[0], withinMs);

  it('puts a body together that comes in parts', async () => {
    head('content-length: 10\r\n');
    socket.write('01234');
    await allTaken();
    socket.write('56789');
    assert.deepEqual(await result(), { result: 'read', bytes: Buffer.from('0123456789') });
  });

  it('reads a body without a length up to its limit', async () => {
    head('transfer-encoding: chunked\r\n');
    for (let n = 0; n < 10; n++) chunk('x'.repeat(100));
    socket.write('0\r\n\r\n');
    assert.deepEqual(await result(), { result: 'read', bytes: Buffer.from('x'.repeat(1_000)) });
  });

  it('refuses a body without a length as soon as it is above its limit', async () => {
    head('transfer-encoding: chunked\r\n');
    for (let n = 0; n < 10; n++) chunk('x'.repeat(100));
    await allTaken();
    assert.deepEqual(bodies, []);
    chunk('x');
    assert.deepEqual(await result(1_000), { result: 'tooLarge' });
  });

  it('refuses a body by its length, before a byte of it', async () => {
    head('content-length: 1001\r\n');
    assert.deepEqual(await result(1_000), { result: 'tooLarge' });
  });

  it('refuses a compressed body by its own length too', async () => {
    head('content-encoding: gzip\r\ntransfer-encoding: chunked\r\n');
    chunk(gzipSync(randomBytes(2_000)));
    assert.deepEqual(await result(1_000), { result: 'tooLarge' });
  });

  it('finds a body unreadable whose connection ends before it', async () => {
    head('content-length: 10\r\n');
    socket.write('01234');
    await allTaken();
    socket.destroy();
    assert.deepEqual(await result(1_000), { result: 'unreadable' });
  });
});
