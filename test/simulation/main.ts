import './virtual-time.ts';
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { scenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import { Violation } from './violation.ts';

const { SIMULATION_RUNS = '10000', SIMULATION_SEED, SIMULATION_PATH, SIMULATION_SHRINK } = process.env;

// The operator's command speaks to its terminal: nobody reads that here.
process.stderr.write = () => true;

const startedAt = process.hrtime.bigint();
const result = await fc.check(fc.asyncProperty(scenario, simulate), {
  numRuns: SIMULATION_PATH ? 1 : Number(SIMULATION_RUNS),
  // Chooses a seed itself: fast-check takes the time for a seed, and the time of the simulation is always the same.
  seed: SIMULATION_SEED ? Number(SIMULATION_SEED) : randomInt(2 ** 31),
  ...(SIMULATION_PATH && { path: SIMULATION_PATH }),
  // A smaller schedule that fails takes minutes to find.
  endOnFailure: SIMULATION_SHRINK !== '1',
});
const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
process.stdout.write(`${result.numRuns} schedules in ${seconds.toFixed(1)} s, seed ${result.seed}\n`);
if (result.failed) {
  const { errorInstance, counterexample, counterexamplePath } = result;
  const message =
    errorInstance instanceof Violation ? errorInstance.message : (errorInstance as Error)?.stack;
  process.stdout.write(
    `${message}\nin the schedule\n${JSON.stringify(counterexample?.[0])}\n` +
      `Run it again: SIMULATION_SEED=${result.seed} SIMULATION_PATH=${counterexamplePath} npm run test:simulation\n`,
  );
  process.exitCode = 1;
}
