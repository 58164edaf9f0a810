import { acknowledgement } from './acknowledgement.ts';
import type { Benchmark } from './benchmark.ts';
import { coldStart } from './cold-start.ts';
import { hotVehicle } from './hot-vehicle.ts';
import { memory } from './memory.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { memoryOfLargeOps, memoryOfOps } from './ops-memory.ts';
import { opsReplay } from './ops-replay.ts';
import { processing } from './process.ts';
import { refused } from './refused.ts';
import { throughput } from './throughput.ts';
import { wholeSystem } from './whole-system.ts';

/** The benchmarks, by their names on the command line. */
export const benchmarks: ReadonlyMap<string, Benchmark> = new Map([
  ['throughput', throughput],
  ['one-at-a-time', oneAtATime],
  ['acknowledgement', acknowledgement],
  ['cold-start', coldStart],
  ['memory', memory],
  ['refused', refused],
  ['process', processing],
  ['whole', wholeSystem],
  ['hot-vehicle', hotVehicle],
  ['ops-memory', memoryOfOps],
  ['ops-memory-large', memoryOfLargeOps],
  ['ops-replay', opsReplay],
]);
