import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Deadline, DeadlineError } from '../../../functions/runtime/deadline.ts';

describe('Deadline', () => {
  it('rejects work that is not done by then, and aborts its signal with the same error', async () => {
    const deadline = new Deadline(30);
    const startedAt = performance.now();
    const error = await deadline.race(new Promise(() => {})).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(error instanceof DeadlineError);
    assert.ok(performance.now() - startedAt >= 28);
    assert.equal(deadline.signal.reason, error);
  });

  it('gives what work gives that is done before', async () => {
    const deadline = new Deadline(5_000);
    assert.equal(await deadline.race(delay(1, 'done')), 'done');
    await assert.rejects(deadline.race(Promise.reject(new TypeError('no'))), { name: 'TypeError' });
    assert.equal(deadline.signal.aborted, false);
    deadline.clear();
  });

  it('rejects work that begins when it has passed', async () => {
    const deadline = new Deadline(1);
    await delay(20);
    await assert.rejects(deadline.race(new Promise(() => {})), DeadlineError);
  });

  for (const { what, finish } of [
    { what: 'does not abort once it is cleared, and lets the process end', finish: 'deadline.clear()' },
    { what: 'is no unhandled rejection where nothing is raced', finish: '' },
  ]) {
    it(what, () => {
      const module = JSON.stringify(join(import.meta.dirname, '../../../functions/runtime/deadline.ts'));
      const script = `import { Deadline } from ${module};
        const deadline = new Deadline(${finish ? 60_000 : 10});
        ${finish};
        process.on('exit', () => console.log(deadline.signal.aborted));`;
      const args = ['--input-type=module', '--eval', script];
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 10_000 });
      assert.deepEqual([status, stdout.trim()], [0, String(!finish)]);
    });
  }
});
