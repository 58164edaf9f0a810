/** An even sample of a stream whose length is not known (algorithm R), in memory that does not grow with it. */
export class Sample<T> {
  readonly items: T[] = [];
  readonly #size: number;
  #seen = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(item: T): void {
    const index = this.items.length < this.#size ? this.#seen : Math.floor(Math.random() * (this.#seen + 1));
    this.#seen++;
    if (index < this.#size) this.items[index] = item;
  }

  /** Whether the sample is all that was added. */
  get isWhole(): boolean {
    return this.#seen === this.items.length;
  }
}
