import assert from 'node:assert/strict';
import { LineCounts } from '../../../console/server/health/line-counts.ts';
import { LocalAlerts } from '../../../console/server/health/local-alerts.ts';
import { alertDefinitions } from '../../../local/console/alert-definitions.ts';
import { logMetrics } from '../../../local/console/log-metrics.ts';
import { monitoringOf } from '../../../local/console/monitoring.ts';
import { synthesizeLocal } from '../../../local/infrastructure.ts';

const FUNCTIONS = ['receive', 'process', 'notify'];
const MINUTE_MS = 60_000;

describe('the alerts of a deployment, before the local system', () => {
  const stack = synthesizeLocal('my-fleet', true);
  const newCounts = () => new LineCounts(logMetrics(monitoringOf(stack).metrics, FUNCTIONS));
  const newAlerts = () => new LocalAlerts(alertDefinitions(stack));
  /** Adds lines of a function at the same time. */
  const add = (counts: LineCounts, times: number, event: string, fields: Record<string, unknown> = {}) => {
    const source = event.startsWith('webhook') || event.startsWith('signature') ? 'receive' : 'process';
    const severity = String(fields.severity ?? 'INFO');
    for (let index = 0; index < times; index++)
      counts.add({ at: Date.now(), source, severity, event, message: '', fields });
  };
  const titlesOf = (counts: LineCounts, deadLetters: number, alerts = newAlerts(), now = Date.now()) =>
    Map.groupBy(alerts.judge(counts, deadLetters, now), ({ state }) => state);
  const firing = (counts: LineCounts, deadLetters = 0) =>
    (titlesOf(counts, deadLetters).get('firing') ?? []).map(({ title }) => title).sort();

  it('are told from the log and the dead letters, as far as these tell', () => {
    const states = titlesOf(newCounts(), 0);
    assert.deepEqual(
      states
        .get('unknown')
        ?.map(({ title }) => title)
        .sort(),
      [
        'a notification has waited for an hour',
        'an event has waited for 30 minutes',
        'events stay missing',
        'events wait to be processed',
        'no event for 24 hours',
        'no run of reconcile comes to its end',
        'receive cannot be reached',
        'receive has too few instances',
        'receive is about to time out',
        'receive is slow',
        'reconcile fails',
        'reconcile passes events over',
      ],
    );
    assert.deepEqual(
      states
        .get('inactive')
        ?.map(({ title }) => title)
        .sort(),
      [
        'an event or a notification was dead-lettered',
        'data of events is left out',
        'dead letters are waiting',
        'many vehicles are in error',
        'most requests are refused',
        'notifications fail',
        'processing fails',
        'receive answers 5xx',
        'requests are refused',
        'the error budget burns',
      ],
    );
  });

  it('fire by the thresholds of their own queries', () => {
    const counts = newCounts();
    add(counts, 100, 'processing.completed');
    add(counts, 5, 'processing.failed');
    assert.deepEqual(firing(counts), []);
    add(counts, 1, 'processing.failed');
    assert.deepEqual(firing(counts), ['processing fails']);
    add(counts, 100, 'webhook.received');
    add(counts, 19, 'signature.failed', { reason: 'wrong' });
    assert.deepEqual(firing(counts), ['processing fails']);
    add(counts, 1, 'signature.failed', { reason: 'wrong' });
    assert.deepEqual(firing(counts), ['processing fails', 'requests are refused']);
  });

  it('count what their metrics count', () => {
    const counts = newCounts();
    add(counts, 30, 'webhook.refused', { status: 405 });
    add(counts, 1, 'signals.left_out', { severity: 'INFO' });
    assert.deepEqual(firing(counts), []);
    add(counts, 1, 'signals.left_out', { severity: 'WARNING' });
    assert.deepEqual(firing(counts), ['data of events is left out']);
    add(counts, 3, 'webhook.failed');
    assert.deepEqual(firing(counts), [
      'data of events is left out',
      'receive answers 5xx',
      'the error budget burns',
    ]);
  });

  it('fire for each dead letter that comes, of an event or a notification', () => {
    for (const kind of ['event', 'notification'] as const) {
      const counts = newCounts();
      counts.addDeadLetter(kind, Date.now());
      assert.deepEqual(firing(counts), ['an event or a notification was dead-lettered']);
    }
  });

  it('are pending until their condition holds for long enough', () => {
    const [counts, alerts, now] = [newCounts(), newAlerts(), Date.now()];
    const at = (minutes: number, deadLetters: number) =>
      titlesOf(counts, deadLetters, alerts, now + minutes * MINUTE_MS);
    const [pending] = at(0, 1).get('pending') ?? [];
    assert.deepEqual([pending?.title, pending?.firesAt], ['dead letters are waiting', now + 60 * MINUTE_MS]);
    assert.equal(at(59, 1).get('firing'), undefined);
    assert.equal(at(60, 1).get('firing')?.[0]?.title, 'dead letters are waiting');
    assert.equal(at(61, 0).get('firing'), undefined);
    assert.equal(at(62, 1).get('pending')?.length, 1);
  });
});
