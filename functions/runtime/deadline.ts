/** Work was not done by its deadline. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/**
 * A point in time by which work must be done. Whoever makes a deadline clears it once the work is settled: until then
 * its timer keeps the process alive.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #passed: Promise<never>;

  /** @param ms from now */
  constructor(ms: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    // A deadline that passes while no work is raced against it is no error.
    promise.catch(() => {});
    this.#passed = promise;
    this.#timer = setTimeout(() => {
      const error = new DeadlineError('The deadline has passed');
      // First, so that raced work fails by the deadline and not by what the work makes of the signal.
      reject(error);
      this.#controller.abort(error);
    }, ms);
  }

  /** Aborts at the deadline, with DeadlineError. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles as `work` does. @throws DeadlineError where the deadline passes first */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#passed]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
