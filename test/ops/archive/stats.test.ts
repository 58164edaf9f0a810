import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fixture = join(import.meta.dirname, 'fixtures/count-vehicles.ts');

describe('archive stats', function () {
  this.timeout(60_000);

  it('counts more vehicles than memory holds', async () => {
    // Objects of so many vehicles do not fit into this heap.
    const heap = ['--max-semi-space-size=1', '--max-old-space-size=32'];
    const { stdout, stderr } = await run(process.execPath, [...heap, fixture, '48000']);
    const { events, vehicles, busiestVehicles } = JSON.parse(stdout);
    assert.deepEqual({ events, vehicles }, { events: 48_000, vehicles: 48_000 });
    assert.equal(Object.keys(busiestVehicles).length, 20);
    assert.equal(stderr, '');
  });
});
