import assert from 'node:assert/strict';
import { createRateLimiter } from '../../ops/rate-limiter.ts';

describe('createRateLimiter', () => {
  it('gives no more turns than the rate, however many ask at once', async () => {
    const turn = createRateLimiter(200);
    const { signal } = new AbortController();
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 41 }, () => turn(signal)));
    const took = performance.now() - startedAt;
    assert.ok(took >= 195, `${took} ms`);
  });

  it('lets go of those that wait when it is asked to', async () => {
    const turn = createRateLimiter(0.001);
    const interruption = new AbortController();
    await turn(interruption.signal);
    const waiting = turn(interruption.signal);
    interruption.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
  });
});
