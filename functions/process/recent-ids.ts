/** Enough for the deliveries of some minutes, in 1 MB. */
const MOST = 5_000;

/** The ids that were added last. What is added when there are too many pushes out the oldest. */
export class RecentIds {
  readonly #ids = new Set<string>();
  readonly #most: number;

  constructor(most = MOST) {
    this.#most = most;
  }

  add(id: string): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#most && oldest !== undefined) this.#ids.delete(oldest);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
