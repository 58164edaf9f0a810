import { Hono } from 'hono';
import type { LiveEvent } from '../../wire.ts';
import type { Parts } from '../parts.ts';
import { streamChanges } from '../stream.ts';

/** Events that a page gets at first. */
const FIRST = 500;
/** Events that wait for a page that does not read: as many as the page holds. */
const WAITING = 2_000;

/** `GET /api/live`: each message is a list of the events that changed, an event once, the newest last. */
export function liveRoutes({ live, context: { signal } }: Pick<Parts, 'live' | 'context'>): Hono {
  return new Hono().get('/', (context) => {
    let changed = new Map<string, LiveEvent>(live.newest(FIRST).map((event) => [event.key, event]));
    let isFirst = true;
    return streamChanges(context, {
      signal,
      subscribe: (wake) =>
        live.subscribe((event) => {
          changed.delete(event.key);
          changed.set(event.key, event);
          const [oldest] = changed.keys();
          if (changed.size > WAITING && oldest !== undefined) changed.delete(oldest);
          wake();
        }),
      take() {
        if (changed.size === 0 && !isFirst) return undefined;
        const events = [...changed.values()];
        changed = new Map();
        isFirst = false;
        return events;
      },
    });
  });
}
