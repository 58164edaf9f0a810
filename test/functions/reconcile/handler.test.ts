import assert from 'node:assert/strict';
import type { TimeRange } from '../../../functions/archive/archived-events.ts';
import { createReconcileHandler } from '../../../functions/reconcile/handler.ts';
import type { ReconcileCounts } from '../../../functions/reconcile/reconcile.ts';
import { createLog } from '../../../functions/runtime/log.ts';

type Reconcile = (range: TimeRange, signal: AbortSignal) => Promise<ReconcileCounts>;

const counts = { checked: 10, missing: 2, republished: 2, missingTwice: 0 };

async function run(reconcile: Reconcile, { budgetMs = 10_000, method = 'POST' } = {}) {
  const lines: Record<string, unknown>[] = [];
  const answer: { status?: number; body?: unknown } = {};
  const response = {
    set() {
      return this;
    },
    status(status: number) {
      answer.status = status;
      return this;
    },
    json(body: unknown) {
      answer.body = body;
    },
  };
  const handler = createReconcileHandler({
    reconcile,
    log: createLog('project-1', (line) => lines.push(JSON.parse(line))),
    windowHours: 6,
    graceMinutes: 10,
    budgetMs,
    now: () => Date.parse('2026-03-29T12:00:00Z'),
  });
  await handler({ method } as never, response as never);
  return { lines, ...answer };
}

describe('the function reconcile', () => {
  it('looks at a window that trails behind what is on its way, and answers with the counts', async () => {
    let seen: TimeRange | undefined;
    const { status, body, lines } = await run(async (range) => {
      seen = range;
      return counts;
    });
    assert.deepEqual(seen, { from: new Date('2026-03-29T06:00:00Z'), to: new Date('2026-03-29T11:50:00Z') });
    assert.deepEqual({ status, body }, { status: 200, body: counts });
    const [{ severity, event, missing, republished } = {}, ...others] = lines;
    assert.deepEqual(
      { severity, event, missing, republished },
      { severity: 'INFO', event: 'reconcile.completed', missing: 2, republished: 2 },
    );
    assert.deepEqual(others, []);
  });

  it('tells when an event is missing that it published before', async () => {
    const { lines } = await run(async () => ({ ...counts, missingTwice: 3 }));
    const { severity, event, missingTwice } = lines[1] ?? {};
    assert.deepEqual(
      { severity, event, missingTwice },
      { severity: 'ERROR', event: 'reconcile.missing_twice', missingTwice: 3 },
    );
  });

  it('says so where the budget was not enough', async () => {
    const { status, lines } = await run(
      (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(counts))),
      { budgetMs: 1 },
    );
    assert.equal(status, 200);
    assert.equal(lines[0]?.event, 'reconcile.incomplete');
  });

  it('does nothing for who only looks', async () => {
    const { status, lines } = await run(async () => assert.fail('It ran'), { method: 'GET' });
    assert.equal(status, 405);
    assert.deepEqual(lines, []);
  });

  it('answers 500 to a failure, without its cause', async () => {
    const { status, body, lines } = await run(async () => {
      throw new TypeError('the cause');
    });
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /the cause/);
    assert.equal(lines[0]?.event, 'reconcile.failed');
    assert.equal(lines[0]?.message, 'TypeError: the cause');
  });
});
