import assert from 'node:assert/strict';
import { countSystem } from '../../bench/bill/count.ts';
import { type Counts, readCounts, type Usage } from '../../bench/bill/counts.ts';
import { sharedEmulators } from '../helpers/emulators.ts';

/** Ids and times differ in their lengths. */
const BYTES_MAY_DIFFER = 0.02;

describe('the counts of the bill', function () {
  this.timeout(120_000);

  it('are what the system uses (npm run bill counts anew)', async () => {
    const kept = readCounts();
    const now = await countSystem(5, { env: process.env, emulators: await sharedEmulators() });
    assert.deepEqual(withoutBytes(now), withoutBytes(kept));
    for (const part of ['event', 'reconcile', 'run'] as const) {
      for (const [name, value] of bytesOf(kept[part])) {
        const counted = Number(now[part][name]);
        assert.ok(
          Math.abs(counted - value) <= value * BYTES_MAY_DIFFER,
          `${part}.${name}: ${counted} for ${value}`,
        );
      }
    }
  });
});

/** What is counted exactly: all but bytes, times and the date. */
function withoutBytes({ event, reconcile, run }: Counts) {
  const exact = (usage: Usage) =>
    Object.fromEntries(
      Object.entries(usage).filter(([name]) => !name.endsWith('Bytes') && name !== 'durationsMs'),
    );
  return { event: exact(event), reconcile: exact(reconcile), run: exact(run) };
}

const bytesOf = (usage: Usage) =>
  Object.entries(usage).filter(([name]) => name.endsWith('Bytes')) as [keyof Usage, number][];
