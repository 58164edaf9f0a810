import assert from 'node:assert/strict';
import sinon from 'sinon';
import { retry } from '../../../functions/runtime/retry.ts';

const always = () => true;

describe('retry', () => {
  /** Fails so many times before it succeeds, and keeps when it was called. */
  function failing(times: number) {
    const calls: number[] = [];
    return {
      calls,
      attempt: async () => {
        calls.push(performance.now());
        if (calls.length <= times) throw new Error(`failure ${calls.length}`);
        return 'done';
      },
    };
  }
  const pauses = (calls: number[]) => calls.slice(1).map((call, index) => call - (calls[index] ?? 0));

  it('gives what the first attempt that succeeds gives', async () => {
    const { attempt, calls } = failing(2);
    assert.equal(await retry(attempt, { isRetryable: always, firstPauseMs: 1, longestPauseMs: 1 }), 'done');
    assert.equal(calls.length, 3);
  });

  it('pauses twice as long each time, up to the longest pause', async () => {
    const { attempt, calls } = failing(5);
    await retry(attempt, { isRetryable: always, firstPauseMs: 20, longestPauseMs: 80 });
    for (const [index, longest] of [20, 40, 80, 80, 80].entries()) {
      const pause = pauses(calls)[index] ?? 0;
      // Timers may come a millisecond early, and late on a busy machine.
      assert.ok(pause >= longest / 2 - 2 && pause < longest + 100, `pause ${index} took ${pause} ms`);
    }
  });

  for (const { chance, expected } of [
    { chance: 0, expected: 50 },
    { chance: 0.999999, expected: 100 },
  ]) {
    it(`leaves half of a pause to chance: ${expected} ms of 100`, async () => {
      const random = sinon.stub(Math, 'random').returns(chance);
      const { attempt, calls } = failing(1);
      await retry(attempt, { isRetryable: always, firstPauseMs: 100, longestPauseMs: 100 });
      random.restore();
      const [pause = 0] = pauses(calls);
      assert.ok(pause >= expected - 2 && pause < expected + 40, `${pause} ms`);
    });
  }

  it('ends after so many attempts, with the last error', async () => {
    const { attempt, calls } = failing(9);
    const options = { isRetryable: always, firstPauseMs: 1, longestPauseMs: 1, attempts: 3 };
    await assert.rejects(retry(attempt, options), { message: 'failure 3' });
    assert.equal(calls.length, 3);
  });

  it('does not repeat what cannot succeed', async () => {
    const { attempt, calls } = failing(9);
    const options = { isRetryable: () => false, firstPauseMs: 1, longestPauseMs: 1 };
    await assert.rejects(retry(attempt, options), { message: 'failure 1' });
    assert.equal(calls.length, 1);
  });

  it('ends when its signal aborts: in an attempt with the reason, in a pause at once', async () => {
    const reason = new Error('enough');
    const inAttempt = new AbortController();
    const attempt = async () => {
      inAttempt.abort(reason);
      throw new Error('failure');
    };
    const options = { isRetryable: always, firstPauseMs: 60_000, longestPauseMs: 60_000 };
    await assert.rejects(retry(attempt, { ...options, signal: inAttempt.signal }), reason);

    const inPause = new AbortController();
    setTimeout(() => inPause.abort(reason), 20);
    await assert.rejects(retry(failing(9).attempt, { ...options, signal: inPause.signal }), {
      name: 'AbortError',
    });
  });
});
