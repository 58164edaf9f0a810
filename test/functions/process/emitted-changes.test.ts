import assert from 'node:assert/strict';
import { collectChanges, MAX_CHANGES_BYTES } from '../../../functions/process/emitted-changes.ts';
import type { PushedEvent } from '../../../functions/process/push-message.ts';

const T = 1_753_990_000_000;
const event = (fields: Partial<PushedEvent> = {}): PushedEvent => ({
  eventId: 'e',
  content: {},
  receivedAt: T + 9,
  deliveredAt: T,
  isTest: false,
  announcesReplay: false,
  ...fields,
});
const emitted = (fields: Partial<PushedEvent>, codes?: string[]) => {
  const { emit, changes } = collectChanges(event(fields));
  emit({ type: 'a', data: {} });
  emit({ type: 'a.b', data: { n: 1 }, ...(codes && { codes }) });
  return JSON.parse(changes[1] ?? '');
};

describe('the changes that a handler emits', () => {
  it('say of which event they are, numbered from 0', () => {
    const content = { data: { vehicle: { make: 'ALBATROSS' } }, meta: { mode: 'LIVE' } };
    assert.deepEqual(emitted({ content, eventType: 'VEHICLE_STATE', vehicleId: 'v' }, ['x']), {
      version: 1,
      changeId: 'e.1',
      type: 'a.b',
      time: new Date(T).toISOString(),
      eventId: 'e',
      eventType: 'VEHICLE_STATE',
      vehicleId: 'v',
      make: 'ALBATROSS',
      mode: 'LIVE',
      codes: ['x'],
      replayed: false,
      data: { n: 1 },
    });
  });

  it('say null where the event does not say, and say that it is a replay', () => {
    for (const content of [
      {},
      { data: {}, meta: null },
      { data: { vehicle: { make: 5 } }, meta: { mode: [] } },
    ]) {
      assert.deepEqual(emitted({ content, replayId: 'r' }), {
        version: 1,
        changeId: 'e.r.1',
        type: 'a.b',
        time: new Date(T).toISOString(),
        eventId: 'e',
        eventType: null,
        vehicleId: null,
        make: null,
        mode: null,
        codes: [],
        replayed: true,
        data: { n: 1 },
      });
    }
  });

  it('bound the make and the mode, and leave no half of a surrogate pair', () => {
    const content = { data: { vehicle: { make: 'm'.repeat(300) } }, meta: { mode: `${'M'.repeat(255)}😀` } };
    const { make, mode } = emitted({ content });
    assert.deepEqual([make, mode], ['m'.repeat(256), `${'M'.repeat(255)}\ufffd`]);
  });

  for (const type of ['a', 'vehicle.signals_changed', 'a1.b_2.c', 'a'.repeat(100)]) {
    it(`may be of the type ${type.slice(0, 30)}`, () => {
      const { emit, changes } = collectChanges(event());
      emit({ type, data: {} });
      assert.equal(JSON.parse(changes[0] ?? '').type, type);
    });
  }

  for (const type of ['', 'A', 'a.B', '1a', 'a.1', '_a', 'a-b', 'a.', '.a', 'a..b', 'a b', 'a'.repeat(101)]) {
    it(`may not be of the type "${type.slice(0, 30)}"`, () => {
      const { emit, changes } = collectChanges(event());
      assert.throws(() => emit({ type, data: {} }), {
        name: 'EmitError',
        message: 'The type of a change must be lower-case words, joined by dots',
      });
      assert.deepEqual(changes, []);
    });
  }

  it('fit together into a marker to the last byte', () => {
    const empty = collectChanges(event());
    empty.emit({ type: 'a', data: { text: '' } });
    const overhead = Buffer.byteLength(empty.changes[0] ?? '');
    const { emit, changes } = collectChanges(event());
    const half = 'é'.repeat((MAX_CHANGES_BYTES / 2 - overhead) / 2);
    const rest = MAX_CHANGES_BYTES - overhead - (overhead + Buffer.byteLength(half));
    emit({ type: 'a', data: { text: half } });
    assert.throws(() => emit({ type: 'a', data: { text: 'x'.repeat(rest + 1) } }), {
      name: 'EmitError',
      message: `The changes of the event are ${MAX_CHANGES_BYTES + 1} bytes with a: at most ${MAX_CHANGES_BYTES} fit`,
    });
    emit({ type: 'a', data: { text: 'x'.repeat(rest) } });
    assert.equal(Buffer.byteLength(changes.join('')), MAX_CHANGES_BYTES);
  });
});
