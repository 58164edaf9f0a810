/** Work was not done when its deadline passed. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/**
 * A point in time at which work must be done. The timer of a deadline keeps the process alive: call `clear` when the
 * work is settled.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #passed: Promise<never>;

  /** @param ms from now */
  constructor(ms: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    // Handles the rejection of a deadline that passes while no work is raced.
    promise.catch(() => {});
    this.#passed = promise;
    this.#timer = setTimeout(() => {
      const error = new DeadlineError('The deadline has passed');
      // Rejects before the signal aborts, so that `race` throws DeadlineError and not the error of the aborted work.
      reject(error);
      this.#controller.abort(error);
    }, ms);
  }

  /** Aborts with DeadlineError when the deadline passes. */
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
