import type { Fate, Faults, Service } from './faults.ts';
import { runAs, runOutside } from './virtual-time.ts';

/** What a call to another system is. */
export interface Call<T> {
  /** What happens there. */
  effect: () => T;
  /** The error, or the answer, of a call that fails. */
  failure: () => Error | T;
  /** An answer or an error that can be misread. Nothing happens there. Left out, the call fails. */
  odd?: () => Error | T;
  /** Milliseconds after which the caller's client gives up. Left out, the caller sees to that. */
  timeoutMs?: number;
}

/** The connection to an instance ended before its answer. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

/** A process of a function. Once it is dead it neither calls nor answers anybody. */
export class Instance {
  readonly #faults: Faults;
  readonly #dead = Promise.withResolvers<never>();
  isAlive = true;

  constructor(faults: Faults) {
    this.#faults = faults;
    this.#dead.promise.catch(() => {});
  }

  kill(): void {
    this.isAlive = false;
    this.#dead.reject(new ConnectionLost('It died'));
  }

  /** Runs a request to this instance. @throws ConnectionLost where the instance dies, or takes too long */
  async serve<T>(work: () => Promise<T>, timeoutMs: number): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new ConnectionLost('It took too long')), timeoutMs);
    return Promise.race([runAs(this, work), this.#dead.promise, late.promise]).finally(() =>
      clearTimeout(timer),
    );
  }

  /** Calls another system. Settles never where there is no answer, or where this instance is dead by then. */
  call<T>(service: Service, call: Call<T>): Promise<T> {
    if (!this.isAlive) return new Promise(() => {});
    const fate = this.#faults.fateOf(service);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    runOutside(() => {
      const settle = (answer: Error | T) => {
        if (timer) clearTimeout(timer);
        if (!this.isAlive) return;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const timer = call.timeoutMs && setTimeout(() => settle(call.failure()), call.timeoutMs);
      setTimeout(() => this.#arrive(call, fate, settle), fate.there);
    });
    return promise;
  }

  #arrive<T>(call: Call<T>, { kind, back }: Fate, settle: (answer: Error | T) => void): void {
    if (kind === 'die') this.kill();
    // What a process sent before its end arrives, or does not.
    if (kind === 'hang' || (!this.isAlive && this.#faults.random() < 0.5)) return;
    const answer = this.#answerOf(call, kind);
    if (kind === 'dieAfterEffect') this.kill();
    if (kind !== 'hangAfterEffect') setTimeout(() => settle(answer), back);
  }

  #answerOf<T>({ effect, failure, odd = failure }: Call<T>, kind: Fate['kind']): Error | T {
    if (kind === 'fail') return failure();
    if (kind === 'odd') return odd();
    try {
      const answer = effect();
      return kind === 'failAfterEffect' ? failure() : answer;
    } catch (error) {
      return error as Error;
    }
  }
}
