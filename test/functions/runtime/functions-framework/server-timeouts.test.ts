import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { setServerTimeouts } from '../../../../functions/runtime/functions-framework/server-timeouts.ts';

const HEAD = 'GET / HTTP/1.1\r\nhost: h\r\n\r\n';

describe('setServerTimeouts', () => {
  const timeouts = { keepAliveTimeout: 600, headersTimeout: 200, requestTimeout: 400 };

  /** A server that answers each whole request, and looks for what has timed out every 20 ms. */
  async function startServer(given?: typeof timeouts) {
    const restore = setServerTimeouts(given);
    const server = createServer(
      { connectionsCheckingInterval: 20, keepAliveTimeoutBuffer: 0 },
      (_, response) => response.end('ok'),
    ).listen(0, '127.0.0.1');
    // As the Functions Framework does.
    server.setTimeout(0);
    await once(server, 'listening');
    restore();
    return server;
  }

  for (const { what, sent, afterMs } of [
    { what: 'nothing was ever sent', sent: '', afterMs: timeouts.headersTimeout },
    { what: 'headers do not end', sent: 'GET / HTTP/1.1\r\nhost:', afterMs: timeouts.headersTimeout },
    {
      what: 'a body does not end',
      sent: 'POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\n{',
      afterMs: timeouts.requestTimeout,
    },
    { what: 'no second request comes', sent: HEAD, afterMs: timeouts.keepAliveTimeout },
  ]) {
    it(`ends a connection on which ${what}`, async () => {
      const server = await startServer(timeouts);
      const startedAt = performance.now();
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
      socket.write(sent);
      await once(socket, 'close');
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs > afterMs - 100 && tookMs < afterMs + 1_000, `${tookMs} ms`);
      server.close();
    });
  }

  it('keeps an idle connection longer than headers may take', async () => {
    const server = await startServer(timeouts);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(HEAD);
    await once(socket, 'data');
    await delay(timeouts.headersTimeout + 100);
    socket.write(HEAD);
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 200 /);
    socket.destroy();
    server.close();
  });

  it('keeps idle connections longer than the 600 s of Google, if not told otherwise', async () => {
    const server = await startServer();
    assert.ok(server.keepAliveTimeout > 600_000);
    assert.ok(server.headersTimeout <= server.requestTimeout);
    server.close();
  });

  it('leaves a server alone that began to listen after it was ended', async () => {
    const before = createServer();
    await startServer(timeouts).then((server) => server.close());
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    assert.equal(server.keepAliveTimeout, before.keepAliveTimeout);
    server.close();
  });
});
