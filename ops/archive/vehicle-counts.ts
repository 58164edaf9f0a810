import { DatabaseSync, type StatementSync } from 'node:sqlite';

/**
 * Counts the events of each vehicle in a temporary file, so that memory does not grow with the fleet. SQLite deletes the
 * file when the counts are closed. A million vehicles take 50 MB of disk.
 */
export class VehicleCounts {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #add: StatementSync;

  constructor() {
    this.#database.exec(
      'CREATE TABLE counts (vehicleId TEXT PRIMARY KEY, events INTEGER NOT NULL) WITHOUT ROWID',
    );
    this.#add = this.#database.prepare(
      'INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET events = events + 1',
    );
  }

  add(vehicleId: string): void {
    this.#add.run(vehicleId);
  }

  /** The number of vehicles. */
  get size(): number {
    return Number(this.#database.prepare('SELECT count(*) AS size FROM counts').get()?.size);
  }

  /** Lists the vehicles with the most events, the busiest first. */
  busiest(limit: number): [vehicleId: string, events: number][] {
    return this.#database
      .prepare('SELECT vehicleId, events FROM counts ORDER BY events DESC, vehicleId LIMIT ?')
      .all(limit)
      .map(({ vehicleId, events }) => [String(vehicleId), Number(events)]);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
