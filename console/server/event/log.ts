import type { EventDetails, LogLine } from '../../wire.ts';
import type { Parts } from '../parts.ts';

/**
 * The log lines of an event. Files have no times; the lines that came while the console ran have the time at which
 * they came.
 */
export async function logOf(
  eventId: string,
  { logs, live }: Pick<Parts, 'logs' | 'live'>,
  signal: AbortSignal,
): Promise<Pick<EventDetails, 'log'>> {
  const found = await logs.find(eventId, signal);
  const seen = Map.groupBy(live.linesOf(eventId), nameOf);
  const log = found
    .toReversed()
    .map((line) => (line.at === null ? { ...line, at: seen.get(nameOf(line))?.pop()?.at ?? null } : line));
  return { log: log.reverse().sort((a, b) => (a.at ?? 0) - (b.at ?? 0)) };
}

/** What two readings of one line have in common. */
const nameOf = ({ source, event, message, fields }: LogLine) =>
  JSON.stringify([source, event, message, fields]);
