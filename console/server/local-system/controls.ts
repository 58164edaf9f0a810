import type { SendRequest, Sent, Service } from '../../wire.ts';

/** An alert of the deployment, as the infrastructure defines it. */
export interface AlertDefinition {
  id: string;
  title: string;
  severity: string;
  /** Markdown. */
  documentation: string;
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
  /** The alerts that a deployment would have. */
  alerts(): Promise<AlertDefinition[]>;
  /** Passes on each dead letter as it comes. */
  onDeadLetter(use: (eventId: string, at: Date) => void): Promise<void>;
  close(): Promise<void>;
}
