export interface BatchLimits {
  /** Milliseconds between the sending of two batches, while a batch is under way. */
  spacingMs: number;
  /** A batch of so many items is sent at once. */
  maxItems: number;
  /** A batch is sent at once before an item that would give the batch more bytes than this. */
  maxBytes: number;
}

/**
 * Sends items together that come close together:
 * - While no batch is under way, an item is sent at the next turn of the event loop.
 * - While a batch is under way, the items of `spacingMs` share the next batch.
 * @param send gets the items of a batch, once
 * @returns adds an item; the promise settles as the promise of `send` for the item's batch
 */
export function createMicroBatcher<T>(
  send: (items: T[]) => Promise<unknown>,
  { spacingMs, maxItems, maxBytes }: BatchLimits,
): (item: T, bytes: number) => Promise<unknown> {
  let batch = newBatch<T>();
  let sentAt = Number.NEGATIVE_INFINITY;
  let isScheduled = false;
  let underway = 0;

  function flush(): void {
    const { items, sent } = batch;
    batch = newBatch();
    sentAt = performance.now();
    underway++;
    send(items)
      .then(sent.resolve, sent.reject)
      .then(() => underway--);
  }

  // A full batch is sent before its timer fires. The timer then sends the next batch, earlier than that batch needs.
  function timer(): void {
    isScheduled = false;
    if (batch.items.length > 0) flush();
  }

  return (item, bytes) => {
    if (batch.items.length > 0 && batch.bytes + bytes > maxBytes) flush();
    const { items, sent } = batch;
    batch.bytes += bytes;
    if (items.push(item) >= maxItems) flush();
    else if (!isScheduled) {
      isScheduled = true;
      const waitMs = underway === 0 ? 0 : sentAt + spacingMs - performance.now();
      // The event loop handles the requests that have arrived already before it runs `setImmediate`.
      if (waitMs <= 0) setImmediate(timer);
      else setTimeout(timer, waitMs);
    }
    return sent.promise;
  };
}

function newBatch<T>() {
  return { items: [] as T[], bytes: 0, sent: Promise.withResolvers<unknown>() };
}
