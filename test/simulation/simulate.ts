import { checkAll, unsettled } from './checks.ts';
import { operate } from './operator.ts';
import type { Scenario } from './scenario.ts';
import { runUntil, startTime } from './virtual-time.ts';
import { World } from './world.ts';

const MINUTE = 60_000;
const FAULTS_END = 60 * MINUTE;
/** When `reconcile` runs after the faults, in minutes: as rarely as an outage of the scheduler would have it. */
const LAST_RUNS = [15, 30, 60, 120, 300, 600, 900, 1_500, 2_400];

/**
 * Runs a scenario to its end: an hour in which faults happen, then runs of `reconcile` until all is settled, then a
 * redrive of what is left.
 * @throws Violation where a rule does not hold
 */
export async function simulate(scenario: Scenario): Promise<void> {
  startTime(scenario.minute, scenario.seed);
  const start = Date.now();
  const world = new World(scenario);
  world.start();
  for (let run = start + 15 * MINUTE; run < start + FAULTS_END; run += 15 * MINUTE) {
    setTimeout(() => world.reconcile(), run - start);
  }
  await runUntil(start + FAULTS_END);
  world.faults.isOver = true;

  const end = start + FAULTS_END;
  for (const run of LAST_RUNS) {
    await runUntil(end + run * MINUTE);
    void world.reconcile();
    await runUntil(end + (run + 10) * MINUTE);
    if (world.broker.isIdle && unsettled(world).length === 0) break;
  }
  if (world.broker.deadLetters.size > 0) void operate(world, 'redrive', 'last');
  const redrivenAt = Date.now();
  for (let hours = 1; hours <= 8; hours++) {
    await runUntil(redrivenAt + hours * 60 * MINUTE);
    if (world.broker.isIdle) break;
  }
  await checkAll(world);
}
