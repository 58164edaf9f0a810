import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import sinon from 'sinon';

export interface Pauses {
  /** The milliseconds of each pause so far, in order, without the part that is left to chance. */
  longest: number[];
  restore(): void;
}

/** Lets pauses between attempts (`functions/runtime/retry.ts`) end at once, and keeps how long they would have been. */
export function skipPauses(): Pauses {
  const longest: number[] = [];
  const random = sinon.stub(Math, 'random').returns(1);
  const timeout = sinon.stub(timers, 'setTimeout').callsFake(async (ms) => {
    longest.push(ms ?? Number.NaN);
    return new Promise((resolve) => setImmediate(resolve));
  });
  syncBuiltinESMExports();
  return {
    longest,
    restore() {
      random.restore();
      timeout.restore();
      syncBuiltinESMExports();
    },
  };
}
