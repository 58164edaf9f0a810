import assert from 'node:assert/strict';
import type { Change } from '../../../functions/changes/change.ts';
import { changeAttributes } from '../../../functions/changes/message.ts';

const change: Change = {
  version: 1,
  type: 'vehicle.signals_changed',
  changeId: 'e-1.0',
  time: '2026-11-25T12:00:00.000Z',
  eventId: 'e-1',
  eventType: 'VEHICLE_STATE',
  vehicleId: 'v-1',
  make: 'ALBATROSS',
  mode: 'LIVE',
  codes: ['a', 'b'],
  replayed: false,
  data: {},
};

describe('the attributes of a change', () => {
  it('leave out what is not known', () => {
    const { vehicleId, make, mode, codes, replayed, ...known } = changeAttributes({
      ...change,
      ...{ vehicleId: null, make: null, mode: null, codes: [] },
    });
    assert.deepEqual([vehicleId, make, mode, codes, replayed], Array(5).fill(undefined));
    assert.equal(known['ce-subject'], 'events/e-1');
  });

  it('say that a replay brought the change', () => {
    assert.equal(changeAttributes({ ...change, replayed: true }).replayed, 'true');
  });

  // One message that Pub/Sub refuses would take along the others of its batch.
  const odd: [string, Partial<Change>][] = [
    ['many codes', { codes: Array.from({ length: 2_000 }, (_, index) => `code-${index}`) }],
    ['long codes', { codes: ['x'.repeat(2_000), '🚗'.repeat(300), 'a'] }],
    ['a long make', { make: '🚗'.repeat(500) }],
    ['halves of surrogate pairs', { make: `${'x'.repeat(255)}🚗🚗`.slice(0, 256), codes: ['\ud83d', 'a'] }],
  ];
  for (const [what, fields] of odd) {
    it(`keep to Pub/Sub's limits with ${what}`, () => {
      const attributes = changeAttributes({ ...change, ...fields });
      assert.ok(Object.keys(attributes).length <= 100);
      for (const [name, value] of Object.entries(attributes)) {
        assert.ok(name.length > 0 && Buffer.byteLength(name) <= 256, name);
        assert.ok(value.length > 0 && Buffer.byteLength(value) <= 1_024, value);
        assert.ok(name.isWellFormed() && value.isWellFormed(), name);
      }
    });
  }
});
