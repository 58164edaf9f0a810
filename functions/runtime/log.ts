import { traceIdOf } from './trace.ts';

type Severity = 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR';

/** The fields of a log line: ids and numbers. Never a body, a location, a token or a signature. */
export interface LogFields {
  eventId?: string | undefined;
  eventType?: string | undefined;
  vehicleId?: string | undefined;
  traceparent?: string | undefined;
  /** The places where an error was thrown, from `stackFramesOf`. */
  stack?: readonly string[] | undefined;
  [name: string]: string | number | readonly string[] | undefined;
}

export type Log = (severity: Severity, event: string, message: string, fields?: LogFields) => void;

/**
 * Makes a log that writes one JSON object a line, in the form that Cloud Logging parses:
 * https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields
 */
export function createLog(
  projectId: string,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Log {
  return (severity, event, message, { traceparent, ...fields } = {}) => {
    const line: Record<string, unknown> = { severity, message, event, ...fields };
    if (traceparent) {
      line['logging.googleapis.com/trace'] = `projects/${projectId}/traces/${traceIdOf(traceparent)}`;
    }
    write(`${JSON.stringify(line)}\n`);
  };
}
