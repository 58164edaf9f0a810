import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
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

let functions = 0;

/** Calls the function once, under the real Functions Framework. */
async function run(reconcile: Reconcile, { budgetMs = 10_000, method = 'POST', tookMs = 0 } = {}) {
  const lines: Record<string, unknown>[] = [];
  const name = `reconcile-${++functions}`;
  let clock = 1_000_000;
  http(
    name,
    createReconcileHandler({
      reconcile: (...args) => {
        clock += tookMs;
        return reconcile(...args);
      },
      log: createLog('project-1', (line) => lines.push(JSON.parse(line))),
      budgetMs,
      now: () => clock,
    }),
  );
  const server = getTestServer(name).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const response = await fetch(url, { method });
    return { lines, status: response.status, headers: response.headers, body: await response.json() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the function reconcile', () => {
  it('answers with the counts, and logs them', async () => {
    const { status, body, lines } = await run(async () => counts, { tookMs: 1_234 });
    assert.deepEqual({ status, body }, { status: 200, body: counts });
    const message = 'The archive is compared with what was processed';
    assert.deepEqual(lines, [
      { severity: 'INFO', message, event: 'reconcile.completed', ...counts, durationMs: 1_234 },
    ]);
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
    assert.deepEqual(named('reconcile.unreadable')[0], {
      severity: 'ERROR',
      message: 'An archived object is passed over: it is no event',
      event: 'reconcile.unreadable',
      object: 'object-0',
    });
    assert.equal(named('reconcile.handed_over').length, 20);
    assert.deepEqual(named('reconcile.handed_over')[0], {
      severity: 'ERROR',
      message: 'An event was not processed, and is not tried again: look at the dead letters',
      event: 'reconcile.handed_over',
      eventId: 'event-0',
      object: 'object-0',
    });
  });

  it('says when events are older than their markers are kept', async () => {
    const { lines } = await run(async () => ({ ...counts, expired: 1 }));
    const [, expired, ...others] = lines;
    assert.deepEqual(expired, {
      severity: 'ERROR',
      message: 'Events are older than markers are kept: a replay of their time processes them',
      event: 'reconcile.expired',
      expired: 1,
    });
    assert.deepEqual(others, []);
  });

  it('tells when an event is missing that it published before', async () => {
    const { lines } = await run(async () => ({ ...counts, missingTwice: 1, handedOver: 1 }));
    const [, missing, ...others] = lines;
    assert.deepEqual(missing, {
      severity: 'ERROR',
      message: 'Events are missing that were published again before: look at the dead letters',
      event: 'reconcile.missing_twice',
      missingTwice: 1,
      handedOver: 1,
    });
    assert.deepEqual(others, []);
  });

  it('says so where the budget was not enough', async () => {
    const { status, body, lines } = await run(
      (_observer, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(counts))),
      { budgetMs: 1, tookMs: 2 },
    );
    assert.deepEqual([status, body], [200, counts]);
    const message = 'The time budget is spent: the next run goes on';
    assert.deepEqual(lines, [
      { severity: 'WARNING', message, event: 'reconcile.incomplete', ...counts, durationMs: 2 },
    ]);
  });

  it('does nothing for who only looks', async () => {
    const { status, body, headers, lines } = await run(async () => assert.fail('It ran'), { method: 'GET' });
    assert.deepEqual([status, headers.get('allow')], [405, 'POST']);
    assert.deepEqual(body, { error: 'The method is not allowed: run it with POST.' });
    assert.deepEqual(lines, []);
  });

  for (const { what, thrown, error, message } of [
    { what: 'a failure', thrown: new TypeError('the cause'), error: 'TypeError', message: 'the cause' },
    { what: 'what is thrown without being an error', thrown: 'why', error: 'Error', message: 'why' },
  ]) {
    it(`answers 500 to ${what}, and logs the cause alone`, async () => {
      const { status, body, lines } = await run(() => Promise.reject(thrown), { tookMs: 7 });
      assert.equal(status, 500);
      assert.deepEqual(body, { error: 'The archive could not be reconciled: the log says why.' });
      assert.deepEqual(lines, [
        {
          severity: 'ERROR',
          message: `${error}: ${message}`,
          event: 'reconcile.failed',
          error,
          durationMs: 7,
        },
      ]);
    });
  }
});
