/** An even sample of a stream whose length is not known. */
export interface Sample<T> {
  readonly items: readonly T[];
  /** Is true where the sample has every item that was added. */
  readonly isWhole: boolean;
  add(item: T): void;
}

/** Makes a sample by algorithm R. Keeps at most `size` items in memory. */
export function createSample<T>(size: number): Sample<T> {
  const items: T[] = [];
  let seen = 0;
  return {
    items,
    get isWhole() {
      return seen === items.length;
    },
    add(item) {
      const index = items.length < size ? seen : Math.floor(Math.random() * (seen + 1));
      seen++;
      if (index < size) items[index] = item;
    },
  };
}
