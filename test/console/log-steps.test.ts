import assert from 'node:assert/strict';
import { withLogSteps } from '../../console/server/event/log-steps.ts';
import type { EventStep, LogLine } from '../../console/wire.ts';

const iso = (second: number) => `2026-11-25T12:00:0${second}.000Z`;
const known: EventStep[] = [
  { at: iso(0), step: 'received', detail: 'delivery d-1' },
  { at: iso(1), step: 'archived', detail: 'an object' },
  { at: iso(4), step: 'processed', detail: 'its marker' },
];
const line = (event: string, second: number | null, fields: Record<string, unknown> = {}): LogLine => ({
  at: second === null ? null : Date.parse(iso(second)),
  source: '',
  severity: 'INFO',
  event,
  message: 'the message',
  fields,
});

describe('the journey of an event with what the log tells', () => {
  const told = (...log: LogLine[]) =>
    withLogSteps(known, log).map(({ step, detail }) => `${step}: ${detail}`);

  it('has when the event was published, announced and notified', () => {
    const log = [
      line('webhook.received', 2),
      line('processing.completed', 5, { changes: 2 }),
      line('notification.delivered', 6, { changeId: 'e-1.0' }),
    ];
    assert.deepEqual(told(...log), [
      'received: delivery d-1',
      'archived: an object',
      'published: to the topic events',
      'processed: its marker',
      'announced: 2 of its changes, to the topic changes',
      'notified: of change e-1.0',
    ]);
  });

  it('keeps the order where the lines have no times', () => {
    const log = [line('webhook.received', null), line('processing.completed', null, { changes: 1 })];
    assert.deepEqual(
      withLogSteps(known, log).map(({ step }) => step),
      ['received', 'archived', 'published', 'processed', 'announced'],
    );
  });

  it('has what failed again and again once, with its last time', () => {
    const failed = [5, 6, 7].map((second) => line('notification.failed', second, { changeId: 'e-1.0' }));
    const steps = withLogSteps(known, failed);
    assert.equal(steps.length, 4);
    assert.deepEqual(steps.at(-1), {
      at: iso(7),
      step: 'not notified',
      detail: 'of change e-1.0: the message (3 times)',
    });
  });
});
