import type { LogLine } from '../../wire.ts';

/** Where the functions' log lines are. */
export interface LogSource {
  /** For people. */
  what: string;
  /** Passes on each line that comes, until the signal aborts. Never fails: what cannot be read is tried again. */
  tail(use: (line: LogLine) => void, signal: AbortSignal): Promise<void>;
  /** The lines of an event, the oldest first; no more than a page shows. */
  find(eventId: string, signal: AbortSignal): Promise<LogLine[]>;
  /** The last lines of a process, as they are; undefined where there is no such log. */
  last?(name: string): Promise<string[] | undefined>;
}
