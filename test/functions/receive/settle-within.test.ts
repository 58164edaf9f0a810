import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { settleWithin } from '../../../functions/receive/settle-within.ts';
import { sign } from '../../../functions/receive/signature.ts';
import { startReceiver, TOKEN } from '../../helpers/receiver.ts';
import { until } from '../../helpers/until.ts';

describe('settleWithin', () => {
  it('names no failure when all writes are done, and lets go of the budget', async () => {
    let signal: AbortSignal | undefined;
    const failures = await settleWithin(30, {
      one: async (given) => {
        signal = given;
      },
      two: () => delay(1),
    });
    assert.deepEqual(failures, []);
    await delay(60);
    assert.equal(signal?.aborted, false);
  });

  it('waits for every write, whatever becomes of the others', async () => {
    let isDone = false;
    const failures = await settleWithin(5_000, {
      one: () => Promise.reject(Object.assign(new TypeError('secret'), { code: 'E_ONE' })),
      two: async () => {
        await delay(20);
        isDone = true;
      },
    });
    assert.deepEqual(
      failures.map(({ write, reason }) => [write, reason]),
      [['one', 'TypeError E_ONE']],
    );
    assert.ok(isDone);
  });

  for (const { thrown, reason } of [
    { thrown: new RangeError('secret'), reason: 'RangeError' },
    { thrown: Object.assign(new Error('secret'), { code: 7 }), reason: 'Error 7' },
    { thrown: Object.assign(new Error('secret'), { status: 404 }), reason: 'Error 404' },
    { thrown: Object.assign(new Error('secret'), { status: 404, code: 'E_ONE' }), reason: 'Error 404' },
    { thrown: { code: 'E_ONE', message: 'secret' }, reason: 'Error E_ONE' },
    { thrown: {}, reason: 'Error' },
  ]) {
    it(`says of a failure its name and code alone: ${reason}`, async () => {
      const [failure] = await settleWithin(5_000, { one: () => Promise.reject(thrown) });
      assert.equal(failure?.reason, reason);
    });
  }

  it('says that the budget is exceeded, whatever a write makes of the signal', async () => {
    const failures = await settleWithin(20, {
      one: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TypeError('aborted')))),
      two: () => new Promise(() => {}),
    });
    assert.deepEqual(failures, [
      { write: 'one', reason: 'budget exceeded', stack: [] },
      { write: 'two', reason: 'budget exceeded', stack: [] },
    ]);
  });
});

describe('the budget of receive', () => {
  it('includes the time that a body takes to arrive', async () => {
    const receiver = await startReceiver({ budgetMs: 2_000, publish: () => new Promise(() => {}) });
    const body = '{"eventId":"e-1"}';
    const socket = connect(receiver.port, '127.0.0.1').setEncoding('utf8');
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    const startedAt = performance.now();
    socket.write(
      `POST / HTTP/1.1\r\nhost: h\r\nsc-signature: ${sign(TOKEN, body)}\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    await delay(1_500);
    socket.write(body);
    await until('the response', () => answer.includes('}'));
    const tookMs = performance.now() - startedAt;
    assert.match(answer, /^HTTP\/1\.1 503 /);
    assert.ok(tookMs > 1_900 && tookMs < 3_000, `${tookMs} ms`);
    socket.destroy();
    await receiver.close();
  });
});
