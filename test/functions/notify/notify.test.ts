import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import sinon from 'sinon';
import { Webhook } from 'standardwebhooks';
import { change, createNotifier, SECRET, startTarget, type Target } from '../../helpers/notifier.ts';

const OTHER_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const NOT_DELIVERED = { name: 'NotDeliveredError' };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('notify', () => {
  let target: Target;
  let answer: RequestListener;
  before(async () => {
    target = await startTarget((request, response) => answer(request, response));
  });
  after(() => target.close());
  beforeEach(() => {
    target.received.length = 0;
    answer = (_request, response) => response.writeHead(204).end();
  });

  const answers = (status: number, headers: Record<string, string> = {}) => {
    answer = (_request, response) => response.writeHead(status, headers).end('what the target says');
  };

  it('sends the bytes of the change, signed by every secret, and nothing else', async () => {
    const { push, log } = createNotifier(target.url, { secrets: [SECRET, OTHER_SECRET] });
    await push();
    const [{ headers, body } = { headers: {}, body: '' }] = target.received;
    assert.equal(body, JSON.stringify(change));
    for (const secret of [SECRET, OTHER_SECRET]) {
      assert.deepEqual(new Webhook(secret).verify(body, headers), change);
    }
    assert.throws(() => new Webhook(`whsec_${'A'.repeat(32)}`).verify(body, headers));
    assert.throws(() => new Webhook(SECRET).verify(`${body} `, headers));
    assert.equal(headers['webhook-id'], 'e-1.0');
    assert.deepEqual(Object.keys(headers).sort(), [
      ...['connection', 'content-length', 'content-type', 'host', 'user-agent'],
      ...['webhook-id', 'webhook-signature', 'webhook-timestamp'],
    ]);
    const [{ severity, event, status } = {}] = log;
    assert.deepEqual([severity, event, status], ['INFO', 'notification.delivered', 204]);
  });

  it('sends the same id each time, and signs anew', async () => {
    const clock = sinon.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const { push } = createNotifier(target.url);
    await push();
    clock.tick(60_000);
    await push();
    clock.restore();
    const [first, second] = target.received.map(({ headers }) => headers);
    assert.equal(first?.['webhook-id'], second?.['webhook-id']);
    assert.equal(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp']), 60);
  });

  it('sends the types alone that are wanted', async () => {
    const { push } = createNotifier(target.url, { types: new Set(['vehicle.error_resolved']) });
    await push();
    await push({ ...change, type: 'vehicle.error_resolved' });
    assert.equal(target.received.length, 1);
  });

  for (const status of [300, 301, 302, 307, 408, 429, 500, 503]) {
    it(`has Pub/Sub try again after ${status}, however old the change is`, async () => {
      answers(status, { location: `${target.url}&redirected=1` });
      const { push, log, deadLetters } = createNotifier(target.url);
      await assert.rejects(push(change, minutesAgo(600)), NOT_DELIVERED);
      assert.equal(target.received.length, 1, 'no redirect is followed');
      assert.equal(log[0]?.event, 'notification.failed');
      assert.equal(deadLetters.length, 0);
    });
  }

  for (const status of [400, 401, 403, 404, 422]) {
    it(`gives a change up after five minutes of ${status}`, async () => {
      answers(status);
      const { push, log, deadLetters } = createNotifier(target.url);
      await assert.rejects(push(change, minutesAgo(4)), NOT_DELIVERED);
      await push(change, minutesAgo(5));
      assert.deepEqual(
        log.map(({ event }) => event),
        ['notification.failed', 'notification.dead_lettered'],
      );
      assert.equal(deadLetters[0]?.attributes.failure, `the target answered ${status}`);
    });
  }

  it('gives a change up at once where the target is gone, and keeps all of it', async () => {
    answers(410);
    const { push, deadLetters } = createNotifier(target.url);
    await push();
    const [letter] = deadLetters;
    assert.deepEqual(JSON.parse(`${letter?.data}`), change);
    assert.equal(letter?.attributes.changeId, change.changeId);
  });

  it('is pushed again where the dead letter cannot be published', async () => {
    answers(410);
    const publishDeadLetter = () => Promise.reject(new Error('Pub/Sub is away'));
    const { push } = createNotifier(target.url, { publishDeadLetter });
    await assert.rejects(push(), /Pub\/Sub is away/);
  });

  it('leaves giving up to Pub/Sub where there is no topic of dead letters', async () => {
    answers(410);
    const { push } = createNotifier(target.url, { publishDeadLetter: undefined });
    await assert.rejects(push(), NOT_DELIVERED);
  });

  it('gives up what is not a change', async () => {
    const { push, deadLetters } = createNotifier(target.url);
    for (const content of ['{', '[]', '{}', '{"changeId":"a\\r\\nb: c","type":"t"}']) await push(content);
    assert.deepEqual([deadLetters.length, target.received.length], [4, 0]);
  });

  const pauses: [string, () => string, number][] = [
    ['seconds', () => '120', 120],
    ['a date', () => new Date(Date.now() + 120_000).toUTCString(), 121],
    ['a day, for ten minutes', () => '86400', 600],
  ];
  for (const [what, retryAfter, seconds] of pauses) {
    it(`leaves a target alone that asks so with ${what}`, async () => {
      const clock = sinon.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
      try {
        answers(503, { 'retry-after': retryAfter() });
        const { push, log } = createNotifier(target.url);
        await assert.rejects(push(), NOT_DELIVERED);
        clock.tick((seconds - 5) * 1_000);
        await assert.rejects(push(), NOT_DELIVERED);
        assert.equal(target.received.length, 1);
        assert.equal(log.at(-1)?.event, 'notification.postponed');
        clock.tick(5_000);
        answers(204);
        await push();
        assert.equal(target.received.length, 2);
      } finally {
        clock.restore();
      }
    });
  }

  const bodies: [string, RequestListener][] = [
    ['is endless', (_, response) => void setInterval(() => response.write('x'.repeat(10_000)), 1).unref()],
    ['never ends', (_, response) => response.writeHead(200).write('x')],
    [
      'ends early',
      (_, response) => response.writeHead(200, { 'content-length': 9 }).write('x', () => response.destroy()),
    ],
  ];
  for (const [what, listener] of bodies) {
    it(`takes the status of an answer whose body ${what}`, async () => {
      answer = listener;
      const { push, log } = createNotifier(target.url, { withinMs: 500 });
      await push();
      assert.equal(log[0]?.event, 'notification.delivered');
    });
  }

  it('has Pub/Sub try again where no answer comes in time', async () => {
    answer = () => {};
    const { push, log } = createNotifier(target.url, { withinMs: 100 });
    await assert.rejects(push(), NOT_DELIVERED);
    assert.equal(log[0]?.failure, 'the target did not answer in time');
  });

  it('has Pub/Sub try again where the target is down', async () => {
    const down = await startTarget(() => {});
    await down.close();
    const { push, log } = createNotifier(down.url);
    await assert.rejects(push(), NOT_DELIVERED);
    assert.equal(log[0]?.failure, 'ECONNREFUSED');
  });

  it('opens no connection to an address that is not public', async () => {
    const before = target.connections();
    const { port } = new URL(target.url);
    for (const host of ['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', '0']) {
      const { push, log } = createNotifier(`http://${host}:${port}/`, { allowsPrivate: false });
      await assert.rejects(push(), NOT_DELIVERED);
      assert.match(`${log[0]?.failure}`, /is not public/, host);
    }
    assert.equal(target.connections(), before);
  });

  it('logs nothing of what the target says, of the secret, or of the address', async () => {
    const { push, log } = createNotifier(target.url);
    for (const status of [200, 404, 410, 500]) {
      answers(status);
      await push().catch(() => {});
    }
    const lines = JSON.stringify(log);
    assert.equal(log.length, 4);
    for (const text of ['what the target says', SECRET.slice(6), 'key=1', '127.0.0.1', '🚗']) {
      assert.ok(!lines.includes(text), text);
    }
  });
});
