import assert from 'node:assert/strict';
import { VehicleCounts } from '../../../ops/archive/vehicle-counts.ts';

describe('the counts of vehicles', () => {
  it('name the busiest first, and those that are equal in order', () => {
    using counts = new VehicleCounts();
    for (const vehicleId of ['b', 'c', 'a', 'c', "d'", 'c', "d'"]) counts.add(vehicleId);
    assert.equal(counts.size, 4);
    assert.deepEqual(counts.busiest(3), [
      ['c', 3],
      ["d'", 2],
      ['a', 1],
    ]);
  });

  it('are none of a fleet without events', () => {
    using counts = new VehicleCounts();
    assert.equal(counts.size, 0);
    assert.deepEqual(counts.busiest(3), []);
  });
});
