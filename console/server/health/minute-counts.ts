const MINUTE_MS = 60_000;
export const KEPT_MINUTES = 60;
/** Names that are kept: those of the functions are few, and what else is logged must not fill the memory. */
const NAMES = 200;

/** Counts by name, minute by minute, for an hour. */
export class MinuteCounts {
  readonly #minutes = new Map<number, Map<string, number>>();

  /** @param at Unix milliseconds */
  add(name: string, at: number): void {
    const minute = Math.floor(at / MINUTE_MS);
    const counts = this.#minutes.get(minute) ?? new Map<string, number>();
    if (!counts.has(name) && counts.size >= NAMES) return;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    this.#minutes.set(minute, counts);
    const oldest = Math.floor(Date.now() / MINUTE_MS) - KEPT_MINUTES;
    for (const each of this.#minutes.keys()) if (each <= oldest) this.#minutes.delete(each);
  }

  /** The counts of the last minutes, by name. */
  last(minutes: number): Map<string, number> {
    const first = Math.floor(Date.now() / MINUTE_MS) - minutes;
    const sums = new Map<string, number>();
    for (const [minute, counts] of this.#minutes) {
      if (minute <= first) continue;
      for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return sums;
  }
}
