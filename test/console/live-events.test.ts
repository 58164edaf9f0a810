import assert from 'node:assert/strict';
import { LiveEvents } from '../../console/server/live/live-events.ts';
import type { LogLine } from '../../console/wire.ts';

const line = (event: string, at: number, fields: Record<string, unknown> = {}): LogLine => ({
  at,
  source: 'test',
  severity: 'INFO',
  event,
  message: 'why',
  fields: { eventId: 'e-1', ...fields },
});

describe('the journeys of live events', () => {
  const journey = (...lines: LogLine[]) => {
    const live = new LiveEvents();
    for (const each of lines) live.add(each);
    const [event] = live.newest(1);
    assert.ok(event);
    const steps = event.steps.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
    return { live, event, steps: steps.map(({ step, times }) => (times ? `${step} ×${times}` : step)) };
  };
  const received = line('webhook.received', 110, { durationMs: 10 });
  const processed = line('processing.completed', 150, { durationMs: 20, changes: 2 });

  it('go from the receipt to the announcement', () => {
    const { event, steps } = journey(received, processed);
    assert.equal(event.state, 'processed');
    assert.equal(event.firstAt, 100);
    assert.deepEqual(steps, ['received', 'archived', 'published', 'delivered', 'processed', 'announced']);
  });

  it('are the same when the line of process is read first', () => {
    const { event, steps } = journey(processed, received);
    assert.equal(event.state, 'processed');
    assert.deepEqual(steps, ['received', 'archived', 'published', 'delivered', 'processed', 'announced']);
  });

  it('count failures, and end as a dead letter, and after a redrive as processed', () => {
    const failures = [200, 300, 400].map((at) => line('processing.failed', at));
    const { live, event, steps } = journey(received, ...failures);
    assert.equal(event.state, 'failed');
    assert.deepEqual(steps.slice(-1), ['failed ×3']);
    assert.equal(live.oldestUnprocessed?.eventId, 'e-1');
    live.markDeadLettered('e-1', 500);
    assert.equal(event.state, 'dead-lettered');
    live.add(line('processing.completed', 600, { durationMs: 5 }));
    assert.equal(event.state, 'processed');
    assert.equal(live.oldestUnprocessed, undefined);
  });

  it('stay processed when a duplicate comes, and when a notification fails', () => {
    const failed = line('notification.failed', 170, { changeId: 'e-1.0' });
    const delivered = line('notification.delivered', 180, { changeId: 'e-1.0' });
    const { event, steps } = journey(
      received,
      processed,
      line('processing.duplicate', 160),
      failed,
      delivered,
    );
    assert.equal(event.state, 'processed');
    assert.deepEqual(steps.slice(-3), ['duplicate', 'not notified', 'notified']);
  });

  it('keep the newest 2,000 events, and no more', () => {
    const live = new LiveEvents();
    for (let index = 0; index < 2_500; index++)
      live.add(line('webhook.received', index, { eventId: `e-${index}` }));
    const kept = live.newest(10_000);
    assert.equal(kept.length, 2_000);
    assert.equal(kept.at(-1)?.eventId, 'e-2499');
  });
});
