import assert from 'node:assert/strict';
import { commands, measureCommand } from '../../../bench/harness/operator.ts';
import { sized } from '../../helpers/operator.ts';

const SMALL = sized(2_000, 5_000);
const LARGE = sized(20_000, 500_000);
/** MiB. */
const MOST = 160;
/** A tenth was promised of 5,000 events. A command on 2,000 is done before it has warmed up. */
const RATIO = sized(1.2, 1.1);

describe('the memory of ops', function () {
  this.timeout(1_800_000);

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  for (const command of commands.keys()) {
    it(`is the same for ${SMALL} and ${LARGE} events of ${command}`, async () => {
      const { peakMib: small } = await measureCommand(command, SMALL);
      const { peakMib: large } = await measureCommand(command, LARGE);
      const found = `${Math.round(small)} MiB, then ${Math.round(large)} MiB`;
      assert.ok(large <= RATIO * small && large <= MOST, found);
    });
  }
});
