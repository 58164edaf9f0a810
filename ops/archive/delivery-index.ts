import { hash } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A delivery in the archive. */
export interface SeenDelivery {
  eventId: string;
  body: Uint8Array;
  /** The hour in the object's name. */
  hour: Date;
}

/**
 * Remembers deliveries in a temporary file, so that memory does not grow with the archive. SQLite deletes the file when
 * the index is closed. A million deliveries take 40 MB of disk.
 */
export class DeliveryIndex {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #add: StatementSync;
  readonly #hourOf: StatementSync;

  constructor() {
    this.#database.exec(`
      PRAGMA journal_mode = OFF;
      CREATE TABLE deliveries (
        event BLOB NOT NULL, content BLOB NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY (event, content)
      ) WITHOUT ROWID`);
    this.#add = this.#database.prepare('INSERT INTO deliveries VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.#hourOf = this.#database.prepare('SELECT hour FROM deliveries WHERE event = ? AND content = ?');
  }

  /** Adds a delivery. @returns the hour of an earlier delivery of the event with the same bytes, or undefined */
  add({ eventId, body, hour }: SeenDelivery): Date | undefined {
    const [event, content] = [keyOf(eventId), keyOf(body)];
    if (this.#add.run(event, content, hour.getTime()).changes > 0) return undefined;
    return new Date(Number(this.#hourOf.get(event, content)?.hour));
  }

  /** The number of events that were delivered. */
  get events(): number {
    const row = this.#database.prepare('SELECT count(DISTINCT event) AS events FROM deliveries').get();
    return Number(row?.events);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** Shortens a value to 96 bits of its hash. Among a billion deliveries, no two are likely to share these bits. */
function keyOf(value: string | Uint8Array): Buffer {
  return hash('sha256', value, 'buffer').subarray(0, 12);
}
