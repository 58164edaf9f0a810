import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

/** What changed is sent so often at most. */
const SEND_EVERY_MS = 200;
/** A comment keeps a connection that has nothing to say. */
const ALIVE_EVERY_MS = 15_000;

export interface StreamOptions {
  /** Ends the stream. */
  signal: AbortSignal;
  /** Calls back when there is something to send. @returns what ends it */
  subscribe: (wake: () => void) => () => void;
  /** What is to be sent now; undefined where nothing is. */
  take: () => unknown;
}

/** Answers with server-sent events: JSON, one message at first and then one whenever something has changed. */
export function streamChanges(context: Context, { signal, subscribe, take }: StreamOptions): Response {
  return streamSSE(context, async (stream) => {
    let wake = () => {};
    const unsubscribe = subscribe(() => wake());
    const isOver = () => stream.aborted || stream.closed || signal.aborted;
    stream.onAbort(() => wake());
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!isOver()) {
        const message = take();
        if (message !== undefined) {
          await stream.writeSSE({ data: JSON.stringify(message) });
          await stream.sleep(SEND_EVERY_MS);
          continue;
        }
        const isWoken = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), ALIVE_EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
        });
        if (!isWoken) await stream.write(': alive\n\n');
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', onAbort);
    }
  });
}
