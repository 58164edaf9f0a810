import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadJob, LoadResult } from './load.ts';

export interface LoadGenerator {
  /**
   * Sends requests, and measures how long each response takes.
   * @throws Error when a response has another status than expected, since then another work was measured
   */
  run(job: LoadJob, expectedStatus: number): Promise<LoadResult>;
  stop(): void;
}

/** Starts the process that sends requests. All candidates share the process, so that its code is compiled as well. */
export function startLoadGenerator(): LoadGenerator {
  const child = fork(join(import.meta.dirname, 'load.ts'), { stdio: 'inherit' });
  const ended = once(child, 'exit').then(() => {
    throw new Error('The load generator ended');
  });
  ended.catch(() => {});
  return {
    async run(job, expectedStatus) {
      child.send(job);
      const [result] = (await Promise.race([once(child, 'message'), ended])) as [LoadResult];
      const others = Object.entries(result.statuses).filter(([status]) => Number(status) !== expectedStatus);
      if (others.length > 0) {
        const seen = others.map(([status, count]) => `${count} × ${status}`).join(', ');
        throw new Error(`${job.url} answered ${seen}, and each answer should be ${expectedStatus}`);
      }
      return result;
    },
    stop: () => void child.kill(),
  };
}
