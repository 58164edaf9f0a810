import assert from 'node:assert/strict';
import { Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';
import { createPublisher } from '../../../functions/runtime/publisher.ts';
import { freePort } from '../../../local/ports.ts';

const TIMES = 8;
/** The longest pause between two attempts, a pause of the connection, and what a busy machine takes. */
const GRACE_MS = 3_000;

const servers: Server[] = [];

/** What takes messages as Pub/Sub does, after some errors. */
async function startPubSub(address: string, errors: number[] = []): Promise<number> {
  const server = new Server();
  servers.push(server);
  const bytes = (message: Buffer) => message;
  server.register(
    '/google.pubsub.v1.Publisher/Publish',
    (_call: unknown, done: sendUnaryData<Buffer>) => {
      const code = errors.shift();
      if (code) done({ code, details: 'not now' });
      else done(null, Buffer.from('\n\x011'));
    },
    bytes,
    bytes,
    'unary',
  );
  return new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

describe('the publisher', function () {
  this.timeout(60_000);
  afterEach(() => {
    for (const server of servers.splice(0)) server.forceShutdown();
  });
  const publisherTo = (host: string, withinMs: number) =>
    createPublisher({
      projectId: 'project-1',
      topic: 'events',
      withinMs,
      env: { PUBSUB_EMULATOR_HOST: host },
    });
  const publishTo = (host: string, withinMs: number) =>
    publisherTo(host, withinMs)(Buffer.from('{}'), { eventId: 'e-1' });

  const hosts: [string, string][] = [
    ['127.0.0.1:0', '127.0.0.1:port'],
    ['127.0.0.1:0', 'http://localhost:port'],
    ['[::1]:0', '[::1]:port'],
    ['[::1]:0', 'http://[::1]:port/'],
  ];
  for (const [address, host] of hosts) {
    it(`finds an emulator at ${host}, and tries again after errors`, async function () {
      const port = await startPubSub(address, [status.UNAVAILABLE, status.INTERNAL]).catch(() => this.skip());
      await publishTo(host.replace('port', `${port}`), 10_000);
    });
  }

  it('fails a message in time where Pub/Sub is away', async () => {
    const host = `127.0.0.1:${await freePort(0, 'nobody')}`;
    const startedAt = performance.now();
    const results = await Promise.allSettled(Array.from({ length: TIMES }, () => publishTo(host, 3_000)));
    const tookMs = performance.now() - startedAt;
    assert.ok(results.every((result) => result.status === 'rejected'));
    assert.ok(tookMs < 3_000 + GRACE_MS, `${tookMs} ms`);
  });

  it('publishes soon after Pub/Sub is back', async () => {
    const port = await freePort(0, 'Pub/Sub');
    const published = Promise.all(
      Array.from({ length: TIMES }, () => publishTo(`127.0.0.1:${port}`, 30_000)),
    );
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const backAt = performance.now();
    await startPubSub(`127.0.0.1:${port}`);
    await published;
    assert.ok(performance.now() - backAt < GRACE_MS, `${performance.now() - backAt} ms`);
  });
});
