import type { LogLine, SendRequest, Sent, Service } from '../../wire.ts';

/** A metric over log lines, as the infrastructure defines it. */
export interface LogMetric {
  name: string;
  /** Whether a line counts. */
  counts(line: LogLine): boolean;
}

export type DeadLetterKind = 'event' | 'notification';

/** What the console saw. A value is undefined where it is not known. */
export interface Seen {
  /** The lines of a metric in the last minutes. */
  logged(metric: string, minutes: number): number | undefined;
  /** The messages that became dead letters in the last minutes. */
  deadLettered(kind: DeadLetterKind, minutes: number): number | undefined;
  /** The dead letters that wait. */
  deadLetters: number | undefined;
}

/** An alert of the deployment, as the infrastructure defines it. */
export interface AlertDefinition {
  title: string;
  severity: string;
  /** Markdown. */
  documentation: string;
  /** Milliseconds for which the condition must hold before the alert fires. */
  forMs: number;
  /** Whether the condition holds; null where that cannot be told from what was seen. */
  holds(seen: Seen): boolean | null;
}

export interface SeenDeadLetter {
  kind: DeadLetterKind;
  /** Undefined where the message has no event. */
  eventId: string | undefined;
  at: Date;
}

/** What the console can do with a local system and not with a deployment. `npm start` brings it. */
export interface LocalControls {
  samples: readonly string[];
  /** A sample as it would come now: JSON. */
  sample(name: string): string;
  /** Sends an event as Smartcar does. */
  send(request: SendRequest): Promise<Sent[]>;
  services(): Service[];
  /** Stops a process where it is, or lets it go on. @returns whether there is such a process */
  pause(name: string, isPaused: boolean): boolean;
  /** The alerts that a deployment would have, and the metrics that they ask for. */
  alerts: readonly AlertDefinition[];
  metrics: readonly LogMetric[];
  /** Passes on each dead letter as it comes. */
  onDeadLetter(use: (deadLetter: SeenDeadLetter) => void): Promise<void>;
  close(): Promise<void>;
}
