import { useEffect, useState } from 'preact/hooks';
import type { LiveEvent } from '../../wire.ts';
import { ConsoleError, follow } from '../client.ts';

/** Events that the page holds: as many as the server. */
const KEPT = 2_000;
const AGAIN_AFTER_MS = 1_000;

export interface Live {
  /** The newest first, by when each event was first heard of. */
  events: LiveEvent[];
  isConnected: boolean;
}

/** Follows the events as they arrive. Renders once for each message of the server, of which there are five a second. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ events: [], isConnected: false });
  useEffect(() => {
    const ended = new AbortController();
    const known = new Map<string, LiveEvent>();
    const take = (changed: LiveEvent[]) => {
      for (const event of changed) known.set(event.key, event);
      const events = [...known.values()].sort((a, b) => b.firstAt - a.firstAt);
      for (const { key } of events.splice(KEPT)) known.delete(key);
      setLive({ events, isConnected: true });
    };
    const connect = async () => {
      while (!ended.signal.aborted) {
        await follow('/live', take, ended.signal).catch((error: unknown) => {
          if (error instanceof ConsoleError && error.status === 403) location.reload();
        });
        if (ended.signal.aborted) return;
        setLive((before) => ({ ...before, isConnected: false }));
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    };
    void connect();
    return () => ended.abort();
  }, []);
  return live;
}
