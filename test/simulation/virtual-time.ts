import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import sinon from 'sinon';
import { type Random, seededRandom } from './random.ts';

const { setImmediate: realImmediate } = globalThis;

/**
 * Takes the place of the clock, the timers and the chance of this process, for good. Import this file before all code
 * that keeps `setTimeout` for itself, as the Firestore client does.
 */
const clock = sinon.useFakeTimers({
  now: Date.parse('2026-06-01T10:00:00Z'),
  toFake: [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
    'Date',
    'performance',
  ],
});
let random: Random = seededRandom(0);
Math.random = () => random();
crypto.randomUUID = () => {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
/** Whose timers run only while their owner lives. */
const owner = new AsyncLocalStorage<{ isAlive: boolean } | undefined>();

const { setTimeout: timeout, setInterval: interval } = globalThis;
Object.assign(globalThis, {
  setTimeout: (callback: () => void, ms?: number, ...rest: []) => timeout(owned(callback, rest), ms),
  setInterval: (callback: () => void, ms?: number, ...rest: []) => {
    const timer = interval(
      owned(callback, rest, () => clearInterval(timer)),
      ms,
    );
    return timer;
  },
});

function owned(callback: () => void, rest: [], onDead = () => {}): () => void {
  const mine = owner.getStore();
  return () => (mine?.isAlive === false ? onDead() : owner.run(mine, callback, ...rest));
}

/** Runs the code of a process: its timers end with it. */
export const runAs = <T>(process: { isAlive: boolean }, work: () => T): T => owner.run(process, work);
/** Runs what is no part of the process that calls. */
export const runOutside = <T>(work: () => T): T => owner.run(undefined, work);

AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('The time is over', 'TimeoutError')), ms);
  return controller.signal;
};
syncBuiltinESMExports();

/** Begins a schedule: no timer is left, the clock says a minute after ten, and chance begins anew. */
export function startTime(minute: number, seed: number): void {
  clock.reset();
  clock.tick(minute * 60_000);
  random = seededRandom(seed);
}

/**
 * Runs all that waits for nothing but its turn. Node has no public way to do so without a turn of the event loop, and
 * these take three quarters of the time of a schedule.
 */
const settle = () => (process as unknown as { _tickCallback(): void })._tickCallback();

/** Runs all that happens until an instant, one timer after the other. */
export function runUntil(instant: number): Promise<void> {
  let isThere = false;
  setTimeout(
    () => {
      isThere = true;
    },
    Math.max(0, instant - Date.now()),
  );
  return new Promise((resolve) => {
    // Only from the event loop itself, and not from within a promise, is there anything to settle.
    realImmediate(() => {
      for (settle(); !isThere; settle()) clock.next();
      resolve();
    });
  });
}

/** Resolves after so many milliseconds of virtual time. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
