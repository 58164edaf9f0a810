import assert from 'node:assert/strict';
import sinon from 'sinon';
import { EventLines } from '../../local/event-lines.ts';

const eventId = 'ab12cd34-0000-4000-8000-000000000001';
const event = { eventId, eventType: 'VEHICLE_STATE', deliveryId: 'd1' };
const received = { event: 'webhook.received', severity: 'INFO', ...event, durationMs: 38 };
const completed = { event: 'processing.completed', severity: 'INFO', ...event, durationMs: 120 };
const failed = {
  event: 'processing.failed',
  severity: 'ERROR',
  message: 'SchemaError: The event breaks its schema at data.signals (invalid_type)',
  ...event,
};

describe('lines for people', () => {
  let written: string[];
  let lines: EventLines;
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers();
    written = [];
    lines = new EventLines((line) => written.push(line));
  });
  afterEach(() => clock.restore());
  const add = (...given: object[]) => {
    for (const line of given) lines.add(JSON.stringify(line));
  };

  it('have both steps of an event that is processed at once', () => {
    add(received, completed);
    clock.tick(5_000);
    assert.deepEqual(written, ['→ VEHICLE_STATE ab12cd34… archived 38 ms, processed 120 ms']);
  });

  it('do not wait for what takes longer', () => {
    add(received);
    clock.tick(1_000);
    assert.deepEqual(written, ['→ VEHICLE_STATE ab12cd34… archived 38 ms']);
    add(completed);
    assert.deepEqual(written.slice(1), ['→ VEHICLE_STATE ab12cd34… processed 120 ms']);
  });

  it('count the attempts, anew for each replay and after the last', () => {
    add(received, failed, failed, { ...failed, replayId: 'r1' }, ...Array(9).fill(failed));
    assert.deepEqual(
      written.map((line) => /\((.*) of 10\)/.exec(line)?.[1]),
      [undefined, '1', '2', '1', '3', '4', '5', '6', '7', '8', '9', '10', '1'],
    );
    assert.equal(written[1], `✗ VEHICLE_STATE ab12cd34… failed (1 of 10): ${failed.message}`);
  });

  it('tell two deliveries of an event apart', () => {
    add(received, { ...received, deliveryId: 'd2', durationMs: 7 });
    add({ ...completed, deliveryId: 'd2', event: 'processing.duplicate' }, completed);
    assert.deepEqual(written, [
      '→ VEHICLE_STATE ab12cd34… archived 7 ms, a duplicate, processed before',
      '→ VEHICLE_STATE ab12cd34… archived 38 ms, processed 120 ms',
    ]);
  });

  it('show what else is logged by its severity, and no debugging', () => {
    add(
      { event: 'x', severity: 'DEBUG', message: 'The event arrived' },
      { event: 'x', severity: 'INFO', message: 'VERIFY was answered' },
      { event: 'x', severity: 'WARNING', message: 'The signature is wrong' },
      { event: 'x', severity: 'ERROR', message: 'The event is not safe', ...event },
    );
    assert.deepEqual(written, [
      '· VERIFY was answered',
      '! The signature is wrong',
      '✗ VEHICLE_STATE ab12cd34… The event is not safe',
    ]);
  });

  it('have what a handler prints, and no stack', () => {
    add(failed);
    lines.add(failed.message);
    lines.add('    at handle (bundle.js:1:2)');
    lines.add('my own line');
    assert.deepEqual(written.slice(1), ['my own line']);
  });

  it('escape what a terminal would act on', () => {
    lines.add('\u001b[2J');
    add({ ...received, eventType: '\u001b]0;title\u0007' });
    clock.tick(1_000);
    assert.doesNotMatch(written.join(''), /\p{Cc}/u);
  });

  it('name a dead letter', () => {
    lines.addDeadLetter({ eventId, eventType: 'VEHICLE_STATE' });
    assert.match(written[0] ?? '', /^✗ VEHICLE_STATE ab12cd34… dead-lettered: /);
  });
});
