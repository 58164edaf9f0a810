import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface SimulationOptions {
  runs: number;
  /** Left out, the schedules are new ones. */
  seed?: number;
  /** With the seed, the schedule that is run alone. */
  path?: string;
  /** The name of a breakage of `breakages.ts` with which the code is loaded. */
  breakage?: string;
}

/**
 * Runs schedules in a process of its own: the simulation takes the place of the clock.
 * @returns whether all went well, and what was printed
 */
export function runSimulation({ runs, seed, path, breakage }: SimulationOptions) {
  const broken = breakage ? ['--import', './test/simulation/break.ts'] : [];
  const env = {
    ...process.env,
    SIMULATION_RUNS: String(runs),
    ...(seed !== undefined && { SIMULATION_SEED: String(seed) }),
    ...(path && { SIMULATION_PATH: path }),
    ...(breakage && { SIMULATION_BREAKAGE: breakage }),
  };
  return new Promise<{ isGood: boolean; output: string }>((resolve) => {
    execFile('node', [...broken, 'test/simulation/main.ts'], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ isGood: error === null, output: `${stdout}${stderr}` }),
    );
  });
}
