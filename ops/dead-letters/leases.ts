import { DatabaseSync } from 'node:sqlite';

/** A leased message, and the id that acknowledges the message. */
export interface Lease {
  messageId: string;
  ackId: string;
}

/**
 * The leased messages, in a temporary file, so that memory does not grow with their number. SQLite deletes the file when
 * the process ends.
 */
export class Leases {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #statements;

  constructor() {
    this.#database.exec(
      'CREATE TABLE leases (messageId TEXT PRIMARY KEY, ackId TEXT NOT NULL) WITHOUT ROWID',
    );
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#statements = {
      set: prepare('INSERT OR REPLACE INTO leases VALUES (?, ?)'),
      get: prepare('SELECT ackId FROM leases WHERE messageId = ?'),
      delete: prepare('DELETE FROM leases WHERE messageId = ?'),
      page: prepare('SELECT messageId, ackId FROM leases WHERE messageId > ? ORDER BY messageId LIMIT ?'),
      clear: prepare('DELETE FROM leases'),
    };
  }

  set({ messageId, ackId }: Lease): void {
    this.#statements.set.run(messageId, ackId);
  }

  ackIdOf(messageId: string): string | undefined {
    return this.#statements.get.get(messageId)?.ackId as string | undefined;
  }

  delete(messageId: string): void {
    this.#statements.delete.run(messageId);
  }

  /** Lists all leases, `size` at a time. May or may not list a lease that is set or deleted meanwhile. */
  *pages(size: number): Generator<Lease[]> {
    for (let after = ''; ; ) {
      const page = this.#statements.page.all(after, size) as unknown as Lease[];
      const last = page.at(-1);
      if (!last) return;
      yield page;
      after = last.messageId;
    }
  }

  clear(): void {
    this.#statements.clear.run();
  }
}
