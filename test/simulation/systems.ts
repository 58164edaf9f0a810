import type { Broker } from './broker.ts';
import type { Database } from './database.ts';
import type { Faults } from './faults.ts';
import type { Storage } from './storage.ts';

/** What the functions call, and what watches them. */
export interface Systems {
  storage: Storage;
  database: Database;
  broker: Broker;
  faults: Faults;
  /** When all began, in Unix ms. */
  startedAt: number;
  /** Whether the handlers fail. */
  isDefect: boolean;
  /** `receive` has answered. @returns the status */
  onAnswer(body: Buffer, status: number): number;
  /** Pub/Sub has taken a message of the topic `changes`. */
  onAnnounced(json: string): void;
}
