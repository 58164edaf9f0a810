import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { responses } from '../../../functions/receive/responses.ts';
import { createPublisher, type Publish } from '../../../functions/runtime/publisher.ts';
import type { Behaviour } from '../../helpers/archive-server.ts';
import { type Receiver, startReceiver } from '../../helpers/receiver.ts';

const BUDGET_MS = 400;
/** What answering may take beyond the budget on a busy machine. */
const GRACE_MS = 600;

const event = () => JSON.stringify({ eventId: randomUUID(), eventType: 'VEHICLE_STATE', vehicleId: 'v-1' });

describe('receive, when the archive', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver({ budgetMs: BUDGET_MS });
  });
  afterEach(() => receiver.close());

  const held: Behaviour = { status: 412, reason: 'conditionNotMet' };
  const cases: {
    what: string;
    behaviours: Behaviour[];
    status: number;
    uploads?: number;
    reason?: string;
  }[] = [
    { what: 'says that it holds these bytes', behaviours: [held], status: 200, uploads: 1 },
    {
      what: 'is closed by a policy',
      behaviours: [{ status: 412, reason: 'orgPolicyConstraintFailed' }],
      status: 503,
      reason: 'budget exceeded',
    },
    {
      what: 'is closed by a policy, then not',
      behaviours: [{ status: 412, reason: 'orgPolicyConstraintFailed' }, 200],
      status: 200,
      uploads: 2,
    },
    { what: 'answers 412 without a reason', behaviours: [412], status: 503, reason: 'budget exceeded' },
    {
      what: 'answers 412 without a body',
      behaviours: [{ status: 412, text: '' }],
      status: 503,
      reason: 'budget exceeded',
    },
    {
      what: 'is behind a proxy that answers 412 in HTML',
      behaviours: [{ status: 412, text: '<html>conditionNotMet</html>' }],
      status: 503,
      reason: 'budget exceeded',
    },
    {
      what: 'is cut off in its 200, then holds the bytes',
      behaviours: ['half a 200', held],
      status: 200,
      uploads: 2,
    },
    { what: 'is cut off in each 200', behaviours: ['half a 200'], status: 503, reason: 'budget exceeded' },
    {
      what: 'is behind a proxy that answers 200 in HTML',
      behaviours: [{ status: 200, text: '<html>Sign in</html>' }],
      status: 503,
      reason: 'budget exceeded',
    },
    {
      what: 'is cut off in a 412, then refuses',
      behaviours: ['half a 412', 403],
      status: 503,
      uploads: 2,
      reason: 'UploadError 403',
    },
    { what: 'is throttled, then not', behaviours: [429, 200], status: 200, uploads: 2 },
    { what: 'times out, then does not', behaviours: [408, 200], status: 200, uploads: 2 },
    { what: 'fails, then works', behaviours: [500, 503, 200], status: 200, uploads: 3 },
    { what: 'cuts the connection, then works', behaviours: ['reset', 200], status: 200, uploads: 2 },
    { what: 'kept the event, but cut the connection', behaviours: ['reset', held], status: 200, uploads: 2 },
    { what: 'fails all along', behaviours: [503], status: 503, reason: 'budget exceeded' },
    { what: 'cuts every connection', behaviours: ['reset'], status: 503, reason: 'budget exceeded' },
    { what: 'says nothing', behaviours: ['silent'], status: 503, uploads: 1, reason: 'budget exceeded' },
    { what: 'forbids the upload', behaviours: [403], status: 503, uploads: 1, reason: 'UploadError 403' },
    { what: 'has no such bucket', behaviours: [404], status: 503, uploads: 1, reason: 'UploadError 404' },
    {
      what: 'finds the bytes altered',
      behaviours: [400],
      status: 503,
      uploads: 1,
      reason: 'UploadError 400',
    },
    { what: 'redirects', behaviours: [302], status: 503, uploads: 1, reason: 'UploadError 302' },
  ];
  for (const { what, behaviours, status, uploads, reason } of cases) {
    it(`${what}, answers ${status} within the budget`, async () => {
      receiver.archive.behave(...behaviours);
      const startedAt = performance.now();
      const answer = await receiver.sendSigned(event());
      assert.ok(performance.now() - startedAt < BUDGET_MS + GRACE_MS);
      assert.equal(answer.status, status);
      if (uploads) assert.equal(receiver.archive.uploads.length, uploads);
      assert.equal(receiver.publish.callCount, 1, 'the event is published beside');
      if (status === 200) return;
      assert.equal(answer.body, responses.unavailable.body);
      assert.equal(answer.headers['retry-after'], '5');
      assertFailed(receiver, 'archive', `archive: ${reason}`);
    });
  }

  it('fails all along, is asked again after pauses that grow', async () => {
    receiver.archive.behave(503);
    await receiver.sendSigned(event());
    // Pauses of 25 to 50, 50 to 100, 100 to 200 and 200 to 400 ms fit into the budget of 400 ms.
    const { length } = receiver.archive.uploads;
    assert.ok(length >= 3 && length <= 5, `${length} uploads`);
  });

  it('is down, answers 503', async () => {
    await receiver.archive.close();
    assert.equal((await receiver.sendSigned(event())).status, 503);
    assertFailed(receiver, 'archive', 'archive: budget exceeded');
    receiver.archive.close = async () => {};
  });

  it('works again after an outage, keeps the event at the next attempt', async () => {
    const body = event();
    receiver.archive.behave('reset');
    assert.equal((await receiver.sendSigned(body)).status, 503);
    receiver.archive.behave(200);
    assert.equal((await receiver.sendSigned(body)).status, 200);
    assert.equal(receiver.publish.callCount, 2);
  });

  it('is slow beyond the budget, lets go of it with the answer', async () => {
    receiver.archive.behave('silent');
    assert.equal((await receiver.sendSigned(event())).status, 503);
    const uploads = receiver.archive.uploads.length;
    receiver.archive.behave(200);
    assert.equal((await receiver.sendSigned(event())).status, 200);
    assert.equal(
      receiver.archive.uploads.length,
      uploads + 1,
      'nothing of the first event came after its answer',
    );
  });
});

describe('receive, when Pub/Sub', () => {
  const sockets: Socket[] = [];
  let silent: Server;
  before(async () => {
    silent = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  after(() => {
    silent.close();
    for (const socket of sockets) socket.destroy();
  });

  const publisherTo = (port: number): Publish =>
    createPublisher({
      projectId: 'project-1',
      topic: 'events',
      withinMs: BUDGET_MS,
      env: { PUBSUB_EMULATOR_HOST: `127.0.0.1:${port}` },
    });
  const servers: [string, () => Promise<number> | number][] = [
    ['is down', closedPort],
    ['says nothing', () => (silent.address() as AddressInfo).port],
  ];
  for (const [what, port] of servers) {
    it(`${what}, answers 503 within the budget`, async () => {
      const receiver = await startReceiver({ budgetMs: BUDGET_MS, publish: publisherTo(await port()) });
      try {
        const startedAt = performance.now();
        const answer = await receiver.sendSigned(event());
        assert.ok(performance.now() - startedAt < BUDGET_MS + GRACE_MS);
        assert.deepEqual([answer.status, answer.body], [503, responses.unavailable.body]);
        assert.equal(receiver.archive.uploads.length, 1, 'the event is archived beside');
        assertFailed(receiver, 'publish', 'publish: ');

        receiver.archive.behave('silent');
        assert.equal((await receiver.sendSigned(event())).status, 503);
        assertFailed(receiver, 'archive,publish', 'archive: budget exceeded; publish: ');
      } finally {
        await receiver.close();
      }
    });
  }

  it('never answers the client, answers 503 within the budget', async () => {
    const receiver = await startReceiver({ budgetMs: BUDGET_MS, publish: () => new Promise(() => {}) });
    const startedAt = performance.now();
    assert.equal((await receiver.sendSigned(event())).status, 503);
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= BUDGET_MS - 50 && tookMs < BUDGET_MS + GRACE_MS, `${tookMs} ms`);
    assertFailed(receiver, 'publish', 'publish: budget exceeded');
    await receiver.close();
  });

  it('refuses the message, answers 503 and says why', async () => {
    const refused = Object.assign(new Error('denied'), { name: 'PublishError', code: 7 });
    const receiver = await startReceiver({ publish: () => Promise.reject(refused) });
    assert.equal((await receiver.sendSigned(event())).status, 503);
    assertFailed(receiver, 'publish', 'publish: PublishError 7');
    const { stack } = receiver.log.at(-1) as { stack: string[] };
    assert.match(`${stack[0]}`, /outage\.test\.ts:\d+:\d+\)?$/);
    assert.doesNotMatch(JSON.stringify(receiver.log), /denied/);
    await receiver.close();
  });

  it('throws at once, answers 503 and archives the event beside', async () => {
    const receiver = await startReceiver({
      publish: () => {
        throw new RangeError('secret');
      },
    });
    assert.equal((await receiver.sendSigned(event())).status, 503);
    assert.equal(receiver.archive.uploads.length, 1);
    assertFailed(receiver, 'publish', 'publish: RangeError');
    await receiver.close();
  });
});

function assertFailed(receiver: Receiver, failed: string, reason: string): void {
  const line = receiver.log.at(-1);
  assert.equal(line?.event, 'webhook.failed');
  assert.equal(line.severity, 'ERROR');
  assert.equal(line.failed, failed);
  assert.ok(`${line.message}`.includes(reason), `${line.message}`);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('receive, when its own code throws', () => {
  it('answers 503 and logs the place, and nothing of the message', async () => {
    const receiver = await startReceiver({
      archive: () => {
        throw new TypeError('secret');
      },
    });
    const answer = await receiver.sendSigned(event());
    assert.deepEqual([answer.status, answer.body], [503, responses.unavailable.body]);
    assertFailed(receiver, 'receive', 'Unexpected TypeError');
    const { stack } = receiver.log.at(-1) as { stack: string[] };
    assert.match(`${stack[0]}`, /outage\.test\.ts:\d+:\d+\)$/);
    assert.doesNotMatch(JSON.stringify(receiver.log), /secret/);
    await receiver.close();
  });
});
