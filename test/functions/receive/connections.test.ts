import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { sign } from '../../../functions/receive/signature.ts';
import type { ArchiveServer } from '../../helpers/archive-server.ts';
import { type BuiltReceive, startBuiltReceive } from '../../helpers/built-receive.ts';
import { TOKEN } from '../../helpers/receiver.ts';

// Nothing catches an error of a connection but what listens to that connection: one that is missed ends the process.
describe('receive as it is deployed, when a sender', function () {
  this.timeout(30_000);
  let receive: BuiltReceive;
  let archive: ArchiveServer;
  let port: number;
  let hasEnded = false;
  before(async () => {
    receive = await startBuiltReceive();
    ({ archive, port } = receive);
    receive.exited.then(() => {
      hasEnded = true;
    });
  });
  after(() => receive?.close());

  const body = JSON.stringify({ eventId: randomUUID(), eventType: 'VEHICLE_STATE' });
  const head = (length: number) =>
    `POST / HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\nsc-signature: ${sign(TOKEN, body)}\r\ncontent-length: ${length}\r\n\r\n`;
  const whole = head(body.length) + body;
  const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
  const reset = (socket: Socket) => void socket.resetAndDestroy();

  const cases: [what: string, sent: string, then: (socket: Socket) => void | Promise<void>][] = [
    ['resets the connection before a request', '', reset],
    ['resets it in the middle of the head', head(10).slice(0, 40), reset],
    ['resets it in the middle of the body', head(body.length) + body.slice(0, 20), reset],
    ['resets it while its event is stored', whole, (socket) => delay(50).then(() => reset(socket))],
    ['resets it when the answer comes', whole, (socket) => void socket.once('data', () => reset(socket))],
    ['half-closes it in the middle of the body', head(body.length), (socket) => void socket.end()],
    ['half-closes it while its event is stored', whole, (socket) => void socket.end()],
    ['sends two requests at once, then is gone', whole + whole, reset],
    ['sends what is not HTTP', '\0\xff\r\n\r\n', (socket) => void socket.end()],
    [
      'sends broken chunks',
      'POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\nz\r\n',
      (s) => void s.end(),
    ],
    [
      'asks for leave to send, then does not',
      `POST / HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n`,
      (socket) => delay(50).then(() => reset(socket)),
    ],
    [
      'asks for another protocol',
      'GET / HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      (socket) => void socket.end(),
    ],
    ['asks for a tunnel', 'CONNECT h:443 HTTP/1.1\r\nhost: h\r\n\r\n', (socket) => void socket.end()],
  ];
  for (const [what, sent, then] of cases) {
    it(`${what}, goes on`, async () => {
      archive.behave('silent');
      const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1'));
      await Promise.all(
        sockets.map(async (socket) => {
          const gone = closed(socket);
          socket.on('error', () => {}).resume();
          socket.write(sent);
          await then(socket);
          await gone;
        }),
      );
      assert.equal((await fetch(`http://127.0.0.1:${port}`)).status, 200);
      assert.equal(hasEnded, false);
    });
  }

  it('has not ended for any of them, the archive resetting every connection besides', async () => {
    archive.behave('reset');
    const sockets = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets)
      socket
        .on('error', () => {})
        .resume()
        .write(whole);
    await delay(200);
    for (const socket of sockets) reset(socket);
    await delay(400);
    assert.equal((await fetch(`http://127.0.0.1:${port}`)).status, 200);
    assert.equal(hasEnded, false);
  });
});
