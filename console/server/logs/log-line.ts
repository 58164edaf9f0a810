import { isObject, type JsonObject } from '../../../functions/event/envelope.ts';
import type { LogLine } from '../../wire.ts';

const TRACE = 'logging.googleapis.com/trace';

/** Reads what a function wrote. @returns undefined for what is no line of the functions' log */
export function toLogLine(source: string, payload: unknown, at: number | null): LogLine | undefined {
  if (!isObject(payload) || typeof payload.event !== 'string') return undefined;
  const { severity, message, event, time, [TRACE]: _, ...fields } = payload;
  return {
    at: instantOf(time) ?? at,
    source,
    severity: typeof severity === 'string' ? severity : 'DEFAULT',
    event,
    message: typeof message === 'string' ? message : '',
    fields,
  };
}

/** Reads a line of a log file. */
export function parseLogLine(source: string, text: string, at: number | null): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return toLogLine(source, JSON.parse(text) as JsonObject, at);
  } catch {
    return undefined;
  }
}

function instantOf(time: unknown): number | undefined {
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
