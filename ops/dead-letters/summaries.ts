import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { isNotification } from '../../functions/changes/message.ts';
import { type DeadLetter, markerIdOf } from './dead-letter.ts';
import type { Reason } from './reason.ts';

/** A dead letter without its bytes. */
export interface Summary extends Reason {
  kind: 'event' | 'notification';
  messageId: string;
  eventId: string | null;
  /** The type of the event, or of the change. */
  eventType: string | null;
  vehicleId: string | null;
  /** The number of deliveries before Pub/Sub gave up. */
  attempts: number | null;
  /** RFC 3339. */
  deadLetteredAt: string;
}

/** The dead letters of one kind and type with the same reason. */
export interface Group extends Reason {
  kind: Summary['kind'];
  eventType: string | null;
  /** The number of dead letters. */
  count: number;
  /** The number of events. Is less than `count` where an event was redriven and failed again. */
  events: number;
  oldest: string;
}

/** An event, and its dead letters. */
export interface DeadEvent extends Reason {
  /** The id of the event, `notification <changeId>`, or `message <id>` for a message without an event. */
  id: string;
  vehicleId: string | null;
  count: number;
  attempts: number | null;
  newest: string;
}

export function toSummary(deadLetter: DeadLetter, reason: Reason): Summary {
  const isOfChange = isNotification(deadLetter);
  return {
    kind: isOfChange ? 'notification' : 'event',
    messageId: deadLetter.messageId,
    eventId: deadLetter.eventId ?? null,
    eventType: (isOfChange ? deadLetter.attributes.type : deadLetter.eventType) ?? null,
    vehicleId: deadLetter.vehicleId ?? null,
    ...reason,
    attempts: deadLetter.attempts ?? null,
    deadLetteredAt: deadLetter.deadLetteredAt.toISOString(),
  };
}

const idOf = (deadLetter: DeadLetter): string =>
  deadLetter.attributes.changeId === undefined
    ? `message ${deadLetter.messageId}`
    : `notification ${deadLetter.attributes.changeId}`;

const COLUMNS = 'kind, messageId, eventId, eventType, vehicleId, error, message, attempts, deadLetteredAt';

/**
 * Summaries of dead letters, in a temporary file, so that memory does not grow with their number. SQLite deletes the file
 * when the summaries are closed. 500,000 summaries take 150 MB of disk.
 */
export class Summaries {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #add: StatementSync;

  constructor() {
    this.#database.exec(
      `CREATE TABLE summaries (kind TEXT, messageId TEXT PRIMARY KEY, eventId TEXT, eventType TEXT, vehicleId TEXT, error TEXT,
        message TEXT, attempts INTEGER, deadLetteredAt TEXT, id TEXT) WITHOUT ROWID`,
    );
    this.#add = this.#database.prepare(
      'INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  add(deadLetter: DeadLetter, reason: Reason): void {
    const { kind, messageId, eventId, eventType, vehicleId, error, message, attempts, deadLetteredAt } =
      toSummary(deadLetter, reason);
    const id = markerIdOf(deadLetter) ? eventId : idOf(deadLetter);
    this.#add.run(
      kind,
      messageId,
      eventId,
      eventType,
      vehicleId,
      error,
      message,
      attempts,
      deadLetteredAt,
      id,
    );
  }

  get size(): number {
    return Number(this.#database.prepare('SELECT count(*) AS size FROM summaries').get()?.size);
  }

  /** Lists the groups with the most dead letters, the largest first. */
  groups(limit: number): Group[] {
    return this.#all(
      `SELECT kind, eventType, error, message, count(*) AS count, count(DISTINCT id) AS events,
        min(deadLetteredAt) AS oldest
      FROM summaries GROUP BY kind, eventType, error, message ORDER BY kind, count DESC, oldest LIMIT ?`,
      limit,
    );
  }

  get groupCount(): number {
    const counted =
      'SELECT count(*) AS size FROM (SELECT 1 FROM summaries GROUP BY kind, eventType, error, message)';
    return Number(this.#database.prepare(counted).get()?.size);
  }

  /** Lists the events that were dead-lettered last, the newest first. */
  events(limit: number): DeadEvent[] {
    return this.#all(
      `SELECT id, vehicleId, error, message, count(*) AS count, max(attempts) AS attempts,
        max(deadLetteredAt) AS newest
      FROM summaries GROUP BY id ORDER BY newest DESC, id LIMIT ?`,
      limit,
    );
  }

  /** Lists all summaries, the newest first. */
  newestFirst(): IterableIterator<Summary> {
    const sorted = `SELECT ${COLUMNS} FROM summaries ORDER BY deadLetteredAt DESC, messageId`;
    return this.#database.prepare(sorted).iterate() as IterableIterator<never>;
  }

  #all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#database
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row }) as T);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
