import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { respond } from '../../../functions/receive/respond.ts';
import { responses } from '../../../functions/receive/responses.ts';
import { until } from '../../helpers/until.ts';

const WITHIN_MS = 3_000;
const { status, body, headers } = responses.tooLarge;

describe('the response to a request whose body was not read', function () {
  this.timeout(5_000);
  let server: Server;
  /** The server's side of each request, in order. */
  const requests: { socket: Socket; bytesRead: () => number }[] = [];
  let client: { socket: Socket; received: string; closedAt: number | undefined };

  beforeEach(async () => {
    requests.length = 0;
    server = createServer((request, response) => {
      const { socket } = request;
      const before = socket.bytesRead;
      requests.push({ socket, bytesRead: () => socket.bytesRead - before });
      respond(request, response, responses.tooLarge);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    client = { socket, received: '', closedAt: undefined };
    socket
      .on('data', (text) => {
        client.received += text;
      })
      .on('error', () => {})
      .on('close', () => {
        client.closedAt = performance.now();
      });
  });
  afterEach(() => {
    client.socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  const send = (length: number, sent: string) =>
    client.socket.write(`POST / HTTP/1.1\r\nhost: h\r\ncontent-length: ${length}\r\n\r\n${sent}`);
  const answered = () => until('the response', () => client.received.endsWith(body), WITHIN_MS);
  const closed = () => until('the end of the connection', () => client.closedAt, WITHIN_MS);
  const isLast = () => /\r\nconnection: close\r\n/i.test(client.received);

  it('is whole', async () => {
    send(10, '');
    await answered();
    assert.ok(client.received.startsWith(`HTTP/1.1 ${status} `));
    for (const [name, value] of Object.entries(headers)) {
      assert.ok(client.received.toLowerCase().includes(`\r\n${name}: ${value}\r\n`), name);
    }
  });

  it('keeps the connection for the next request where the body came with its headers', async () => {
    send(10, '0123456789');
    await answered();
    assert.equal(isLast(), false);
    client.received = '';
    send(0, '');
    await answered();
    assert.equal(requests.length, 2);
    assert.equal(requests[1]?.socket, requests[0]?.socket);
    assert.equal(isLast(), false);
  });

  it('comes at once while the body still comes, and says that it is the last', async () => {
    const startedAt = performance.now();
    send(10, '01234');
    await answered();
    assert.ok(performance.now() - startedAt < 500);
    assert.ok(isLast());
    assert.equal(client.closedAt, undefined);
  });

  it('ends the connection as soon as the body is over', async () => {
    send(10, '01234');
    await answered();
    const startedAt = performance.now();
    client.socket.write('56789');
    assert.ok((await closed()) - startedAt < 500);
  });

  it('ends the connection of a body that does not end after a second, and no sooner', async () => {
    const startedAt = performance.now();
    send(10_000, 'x');
    const timer = setInterval(() => client.socket.write('x'), 50);
    const tookMs = (await closed()) - startedAt;
    clearInterval(timer);
    assert.ok(tookMs > 950 && tookMs < 2_000, `${tookMs} ms`);
  });

  it('can be read by who sends much, of which little is taken', async () => {
    const size = 50_000_000;
    send(size, '');
    client.socket.write('x'.repeat(size));
    await answered();
    const [{ bytesRead } = { bytesRead: () => 0 }] = requests;
    await closed();
    const taken = bytesRead();
    // What is taken in two steps, of 64 KiB at most, until it is too much.
    assert.ok(taken > 64 * 1024 && taken <= 4 * 64 * 1024, `${taken} bytes`);
  });

  it('goes nowhere where the sender is gone, and harms nobody', async () => {
    send(10_000, 'x');
    await until('the request', () => requests.length === 1, WITHIN_MS);
    client.socket.resetAndDestroy();
    await until('the end of the connection', () => requests[0]?.socket.destroyed, WITHIN_MS);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    socket.write('GET / HTTP/1.1\r\nhost: h\r\n\r\n');
    const [text] = await once(socket, 'data');
    assert.ok(String(text).startsWith('HTTP/1.1 413 '));
    socket.destroy();
  });
});
