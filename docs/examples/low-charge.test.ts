import assert from 'node:assert/strict';
import { good, stateEvent } from '../../test/helpers/events.ts';
import { tryHandlers } from '../../test/helpers/try-handlers.ts';
import { lowCharge } from './low-charge.ts';

describe('low charge', () => {
  it('is announced once, until the charge was above 25 %', async () => {
    const { process, changes, close } = await tryHandlers({ VEHICLE_STATE: [lowCharge] });
    const now = Date.now();
    for (const [minute, charge] of [30, 19, 18, 22, 17, 26, 19].entries()) {
      await process(stateEvent([good('tractionbattery-stateofcharge', charge, now + minute)]));
    }
    assert.deepEqual(
      changes.map(({ data }) => data.charge),
      [19, 19],
    );
    await close();
  }).timeout(20_000);
});
