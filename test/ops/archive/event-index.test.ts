import assert from 'node:assert/strict';
import { EventIndex } from '../../../ops/archive/event-index.ts';

const at = (time: string) => new Date(`2026-03-${time}:00Z`);

describe('the index of events', () => {
  it('counts the most first, and equal counts in order', () => {
    using index = new EventIndex();
    for (const [number, vehicleId] of ['b', 'c', 'a', 'c', "d'", 'c', "d'"].entries()) {
      index.add({ eventId: `e-${number}`, receivedAt: at('29T10:20'), vehicleId });
    }
    index.add({ eventId: 'e-none', receivedAt: at('28T10:20'), eventType: 'VEHICLE_ERROR' });
    assert.deepEqual([index.size, index.vehicles], [8, 4]);
    assert.deepEqual(index.countsBy('vehicle', 3), [
      ['c', 3],
      ["d'", 2],
      ['a', 1],
    ]);
    assert.deepEqual(index.countsBy('type'), [
      ['-', 7],
      ['VEHICLE_ERROR', 1],
    ]);
    assert.deepEqual(index.countsBy('day'), [
      ['2026-03-29', 7],
      ['2026-03-28', 1],
    ]);
  });

  for (const times of [
    ['28T23:00', '29T23:00'],
    ['29T23:00', '28T23:00'],
  ]) {
    it(`counts an event as its newest delivery, also where that is added ${times[1]}`, () => {
      using index = new EventIndex();
      for (const time of times) {
        index.add({ eventId: 'e', receivedAt: at(time), vehicleId: time });
      }
      assert.equal(index.size, 1);
      assert.deepEqual(index.countsBy('day'), [['2026-03-29', 1]]);
      assert.deepEqual(index.countsBy('vehicle'), [['29T23:00', 1]]);
    });
  }

  it('is empty without events', () => {
    using index = new EventIndex();
    assert.deepEqual([index.size, index.vehicles, index.countsBy('vehicle')], [0, 0, []]);
  });
});
