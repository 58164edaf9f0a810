import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuTimeMs } from '../../bench/harness/cpu-time.ts';

describe('cpuTimeMs', () => {
  it('counts the work of a process, and not its waiting', async function () {
    // It reads /proc, which only Linux has; so does the bench, and says so.
    if (process.platform !== 'linux') this.skip();
    const used = async (work: () => unknown) => {
      const [before, own] = [await cpuTimeMs(process.pid), process.cpuUsage()];
      await work();
      const { user, system } = process.cpuUsage(own);
      return { counted: (await cpuTimeMs(process.pid)) - before, expected: (user + system) / 1_000 };
    };
    const spin = () => {
      for (const until = performance.now() + 300; performance.now() < until; );
    };
    for (const work of [spin, () => delay(300)]) {
      const { counted, expected } = await used(work);
      assert.ok(Math.abs(counted - expected) <= 40, `${counted} ms, where it was ${expected}`);
    }
  });
});
