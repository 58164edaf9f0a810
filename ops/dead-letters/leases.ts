import { DatabaseSync } from 'node:sqlite';

/** A message that is leased, and the id by which it is acknowledged. */
export interface Lease {
  messageId: string;
  ackId: string;
}

/** What is leased, in a temporary file that SQLite deletes when it ends: memory does not grow with the dead letters. */
export class Leases {
  // Without a name it is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
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

  /** All, so many at a time; what is set or deleted meanwhile may be among them or not. */
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
