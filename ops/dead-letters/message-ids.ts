import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Ids of messages, in a temporary file, so that memory does not grow with their number. SQLite deletes the file on close. */
export class MessageIds {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #add: StatementSync;
  #size = 0;

  constructor() {
    this.#database.exec('CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID');
    this.#add = this.#database.prepare('INSERT OR IGNORE INTO ids VALUES (?)');
  }

  add(messageId: string): void {
    this.#size += Number(this.#add.run(messageId).changes);
  }

  get size(): number {
    return this.#size;
  }

  /** Lists all ids, `size` at a time. */
  *pages(size: number): Generator<{ messageId: string }[]> {
    const page = this.#database.prepare('SELECT id FROM ids WHERE id > ? ORDER BY id LIMIT ?');
    for (let after = ''; ; ) {
      const ids = page.all(after, size).map(({ id }) => ({ messageId: String(id) }));
      const last = ids.at(-1);
      if (!last) return;
      yield ids;
      after = last.messageId;
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
