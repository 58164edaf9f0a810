export interface BatchLimits {
  /** A batch is sent this long after the one before it, in milliseconds, or at once when that is past. */
  spacingMs: number;
  /** A batch is sent at once when it has this many items… */
  maxItems: number;
  /** …or would have more than this many bytes. */
  maxBytes: number;
}

/**
 * Sends items together that come close together. One that comes alone does not wait for company; while many come,
 * those of each `spacingMs` share a batch.
 * @param send gets the items of one batch, once
 * @returns adds an item; its promise is settled as that of its batch's `send`
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

  // A batch that has grown full and gone leaves its timer to the next one, which it only makes come earlier.
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
      // Even alone it waits for the requests that have arrived already, which the event loop handles before that.
      if (waitMs <= 0) setImmediate(timer);
      else setTimeout(timer, waitMs);
    }
    return sent.promise;
  };
}

function newBatch<T>() {
  return { items: [] as T[], bytes: 0, sent: Promise.withResolvers<unknown>() };
}
