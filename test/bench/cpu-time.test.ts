import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuTimeMs } from '../../bench/harness/cpu-time.ts';

/** Linux rounds the time in the process's code and the time in the kernel down to 10 ms each. */
const ROUNDING_MS = 20;

const usedMs = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

describe('cpuTimeMs', () => {
  const works = {
    work: () => {
      for (const until = performance.now() + 300; performance.now() < until; );
    },
    waiting: () => delay(300),
  };
  for (const [name, work] of Object.entries(works)) {
    it(`counts the ${name} of a process as the process itself does`, async function () {
      // Needs /proc, which only Linux has.
      if (process.platform !== 'linux') this.skip();
      // Reading /proc takes time too, so the process's own count is taken inside of it and around it.
      const around = process.cpuUsage();
      const before = await cpuTimeMs(process.pid);
      const inside = process.cpuUsage();
      await work();
      const least = usedMs(inside);
      const counted = (await cpuTimeMs(process.pid)) - before;
      const most = usedMs(around);
      assert.ok(least - ROUNDING_MS <= counted, `${counted} ms, and at least ${least} were used`);
      assert.ok(counted <= most + ROUNDING_MS, `${counted} ms, and at most ${most} were used`);
    });
  }
});
