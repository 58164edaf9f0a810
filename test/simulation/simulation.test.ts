import assert from 'node:assert/strict';
import { breakages } from './breakages.ts';
import { runSimulation } from './run.ts';

describe('the simulation', function () {
  this.timeout(600_000);

  it('keeps all rules in 300 schedules', async () => {
    const { isGood, output } = await runSimulation({ runs: 300, seed: 1 });
    assert.ok(isGood, output);
    assert.match(output, /^300 schedules in /);
  });

  it('makes other schedules in each run without a seed', async () => {
    const runs = await Promise.all([1, 2].map(() => runSimulation({ runs: 1 })));
    const seeds = runs.map(({ output }) => /, seed (-?\d+)$/m.exec(output)?.[1]);
    assert.ok(seeds.every(Boolean), `${seeds}`);
    assert.notEqual(seeds[0], seeds[1]);
  });

  it('runs the one schedule that a path names', async () => {
    const { output } = await runSimulation({ runs: 300, seed: 1, path: '7' });
    assert.match(output, /^1 schedules in .*, seed 1$/m);
  });

  describe('sees within 500 schedules that', () => {
    for (const breakage of Object.keys(breakages)) {
      it(breakage, async () => {
        const { isGood, output } = await runSimulation({ runs: 500, seed: 1, breakage });
        assert.ok(!isGood, 'no schedule broke a rule');
        assert.match(output, /^Run it again: SIMULATION_SEED=1 SIMULATION_PATH=/m, output);
      });
    }
  });
});
