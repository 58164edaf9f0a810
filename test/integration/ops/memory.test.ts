import assert from 'node:assert/strict';
import { commands, measureCommand } from '../../../bench/harness/operator.ts';
import { sized } from '../../helpers/operator.ts';

// Below 10,000 events, a command is done before V8's heap has its size.
const SMALL = 10_000;
const LARGE = sized(40_000, 500_000);
/** MiB: the goal of 160, and a tenth. */
const MOST = 175;
/** The goal is 1.1. Two runs of one command differ by a tenth. */
const RATIO = 1.2;

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
