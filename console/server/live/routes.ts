import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { LiveEvent } from '../../wire.ts';
import type { Parts } from '../parts.ts';

/** What changed is sent so often at most, an event once. */
const SEND_EVERY_MS = 200;
/** A comment keeps a connection that has nothing to say. */
const ALIVE_EVERY_MS = 15_000;
const FIRST = 500;

/** `GET /api/live`: server-sent events; each message is a list of the events that changed, the newest last. */
export function liveRoutes({ live, context: { signal } }: Pick<Parts, 'live' | 'context'>): Hono {
  return new Hono().get('/', (context) =>
    streamSSE(context, async (stream) => {
      let changed = new Map<string, LiveEvent>(live.newest(FIRST).map((event) => [event.key, event]));
      let wake = () => {};
      const unsubscribe = live.subscribe((event) => {
        changed.set(event.key, event);
        wake();
      });
      stream.onAbort(() => wake());
      signal.addEventListener('abort', () => wake(), { once: true });
      let isFirst = true;
      while (!stream.aborted && !stream.closed && !signal.aborted) {
        if (changed.size > 0 || isFirst) {
          const events = [...changed.values()];
          changed = new Map();
          isFirst = false;
          await stream.writeSSE({ data: JSON.stringify(events) });
          await stream.sleep(SEND_EVERY_MS);
          continue;
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ALIVE_EVERY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        if (changed.size === 0) await stream.write(': alive\n\n');
      }
      unsubscribe();
    }),
  );
}
