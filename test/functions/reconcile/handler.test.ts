import assert from 'node:assert/strict';
import { UnreadableError } from '../../../functions/archive/read-error.ts';
import type { RunCounts } from '../../../functions/reconcile/counts.ts';
import { createReconcileHandler, type RunObserver } from '../../../functions/reconcile/handler.ts';
import { createLog } from '../../../functions/runtime/log.ts';

type Reconcile = (observer: RunObserver, signal: AbortSignal) => Promise<RunCounts>;

const counts: RunCounts = {
  checked: 10,
  missing: 2,
  republished: 2,
  unreadable: 0,
  healed: 0,
  missingTwice: 0,
  handedOver: 0,
  expired: 0,
};

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
    budgetMs,
  });
  await handler({ method } as never, response as never);
  return { lines, ...answer };
}

describe('the function reconcile', () => {
  it('answers with the counts, and logs them', async () => {
    const { status, body, lines } = await run(async () => counts);
    assert.deepEqual({ status, body }, { status: 200, body: counts });
    const [{ severity, event, missing, republished } = {}, ...others] = lines;
    assert.deepEqual(
      { severity, event, missing, republished },
      { severity: 'INFO', event: 'reconcile.completed', missing: 2, republished: 2 },
    );
    assert.deepEqual(others, []);
  });

  it('names what cannot be read and what a person has to look at, twenty of each', async () => {
    const receivedAt = new Date();
    const { lines } = await run(async ({ onUnreadable, onHandedOver }) => {
      for (let n = 0; n < 30; n++) {
        onUnreadable(new UnreadableError(`object-${n}`, 'it is no event'));
        onHandedOver({ eventId: `event-${n}`, name: `object-${n}`, receivedAt, isPublished: true });
      }
      return counts;
    });
    const named = (event: string) => lines.filter((line) => line.event === event);
    assert.equal(named('reconcile.unreadable').length, 20);
    assert.equal(named('reconcile.unreadable')[0]?.object, 'object-0');
    assert.equal(named('reconcile.handed_over').length, 20);
    assert.equal(named('reconcile.handed_over')[0]?.eventId, 'event-0');
  });

  it('says when events are older than their markers are kept', async () => {
    const { lines } = await run(async () => ({ ...counts, expired: 5 }));
    assert.equal(lines[1]?.event, 'reconcile.expired');
    assert.equal(lines[1]?.expired, 5);
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
      (_observer, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(counts))),
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
