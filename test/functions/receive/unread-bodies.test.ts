import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { sign } from '../../../functions/receive/signature.ts';
import { type BuiltReceive, startBuiltReceive } from '../../helpers/built-receive.ts';
import { TOKEN } from '../../helpers/receiver.ts';
import { until } from '../../helpers/until.ts';

const WELL_FORMED = `sc-signature: ${'0'.repeat(64)}\r\n`;

/** A connection, and what came over it. */
function open(port: number) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  const connection = { socket, received: '', isClosed: false };
  socket
    .on('data', (text) => {
      connection.received += text;
    })
    .on('error', () => {})
    .on('close', () => {
      connection.isClosed = true;
    });
  return connection;
}

function request(headers: string, body: string, method = 'POST', length = body.length): string {
  return `${method} / HTTP/1.1\r\nhost: h\r\n${headers}content-length: ${length}\r\n\r\n${body}`;
}

/** Sends a byte every 50 ms until the connection is closed. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('x'), 50);
  socket.once('close', () => clearInterval(timer));
}

describe('receive as it is deployed, refusing a body that it does not read', function () {
  this.timeout(30_000);
  let receive: BuiltReceive;
  before(async () => {
    // So that a body is not refused for the budget.
    receive = await startBuiltReceive({ RECEIVE_BUDGET_MS: '10000' });
  });
  after(() => receive.close());
  beforeEach(() => {
    receive.archive.uploads.length = 0;
  });

  const large = 'x'.repeat(200_000);
  const refused = [
    { what: 'a false coding', sent: request('content-encoding: gzip\r\n', large), status: 415 },
    { what: 'a short false coding', sent: request('content-encoding: br\r\n', '{}'), status: 415 },
    {
      what: 'a false coding with a signature',
      sent: request(`${WELL_FORMED}content-encoding: gzip\r\n`, large),
      status: 400,
    },
    { what: 'an unsigned body of 200 KB', sent: request('', large), status: 413 },
    { what: 'a signed body of 600 KB', sent: request(WELL_FORMED, large.repeat(3)), status: 413 },
    { what: 'a PUT', sent: request(WELL_FORMED, large, 'PUT'), status: 405 },
    { what: 'a GET with a body', sent: request('', large, 'GET'), status: 200 },
  ];
  for (const { what, sent, status } of refused) {
    it(`answers ${what} with ${status}, and takes the next event`, async () => {
      const event = JSON.stringify({ eventId: randomUUID(), eventType: 'VEHICLE_STATE' });
      const next = request(`sc-signature: ${sign(TOKEN, event)}\r\n`, event);
      const first = open(receive.port);
      first.socket.write(sent);
      await until('the response', () => first.received.includes('}'), 5_000);
      assert.match(first.received, new RegExp(`^HTTP/1\\.1 ${status} `));
      // As a client of HTTP does: on the same connection, unless the response says that it ends.
      const isEnding = /\r\nconnection: close\r\n/i.test(first.received);
      const connection = isEnding ? open(receive.port) : first;
      connection.socket.write(next);
      await until('the upload of the event', () => receive.archive.uploads.length === 1, 5_000);
      assert.ok(receive.archive.uploads[0]?.body.includes(event));
      if (isEnding) await until('the end of the connection', () => first.isClosed, 5_000);
      connection.socket.destroy();
    });
  }

  it('takes an event that was sent behind a refused body before its response', async () => {
    const event = JSON.stringify({ eventId: randomUUID(), eventType: 'VEHICLE_STATE' });
    const { socket } = open(receive.port);
    socket.write(request('content-encoding: gzip\r\n', '{}'));
    socket.write(request(`sc-signature: ${sign(TOKEN, event)}\r\n`, event));
    await until('the upload of the event', () => receive.archive.uploads.length === 1, 5_000);
    socket.destroy();
  });

  const dripping = [
    { what: 'is too large', head: request(WELL_FORMED, '', 'POST', 10_000_000), status: 413 },
    { what: 'has a false coding', head: request('content-encoding: br\r\n', '', 'POST', 4_000), status: 415 },
    { what: 'belongs to a PUT', head: request('', '', 'PUT', 4_000), status: 405 },
    { what: 'belongs to a GET', head: request('', '', 'GET', 4_000), status: 200 },
    { what: 'belongs to a HEAD', head: request('', '', 'HEAD', 4_000), status: 200 },
    { what: 'is unsigned', head: request('', '', 'POST', 4_000), status: 408 },
    { what: 'is signed', head: request(WELL_FORMED, '', 'POST', 4_000), status: 408 },
    { what: 'expects the unknown', head: request('expect: tea\r\n', '', 'POST', 4_000), status: 408 },
  ];
  for (const { what, head, status } of dripping) {
    it(`answers ${status} and closes a body that drips and ${what}`, async () => {
      const connection = open(receive.port);
      connection.socket.write(head);
      drip(connection.socket);
      await until('the end of the connection', () => connection.isClosed, 8_000);
      assert.match(connection.received, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(connection.received, /\r\nconnection: close\r\n/i);
    });
  }

  it('lets a sender of 2 MB read the response', async () => {
    const connection = open(receive.port);
    connection.socket.write(request(WELL_FORMED, 'x'.repeat(2_000_000)));
    await until('the end of the connection', () => connection.isClosed, 8_000);
    assert.match(connection.received, /^HTTP\/1\.1 413 .*\}$/s);
  });

  it('keeps idle connections longer than the 600 s of Google, and says so', async () => {
    const connection = open(receive.port);
    connection.socket.write('GET / HTTP/1.1\r\nhost: h\r\n\r\n');
    await until('the response', () => connection.received.includes('}'));
    assert.match(connection.received, /\r\nkeep-alive: timeout=620\r\n/i);
    connection.socket.destroy();
  });
});
