import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** The end of an event's way through `process`. */
export type Fate = 'processed' | 'deadLettered';

/**
 * The events that a command published, by the ids of their markers, with their fates. They are in a temporary file, so
 * that memory does not grow with their number. SQLite deletes the file when the list is closed.
 */
export class Published {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #statements: Record<'add' | 'has' | 'settle' | 'pending' | 'count' | 'fated', StatementSync>;

  constructor() {
    this.#database.exec('CREATE TABLE published (id TEXT PRIMARY KEY, fate TEXT) WITHOUT ROWID');
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#statements = {
      add: prepare('INSERT OR IGNORE INTO published VALUES (?, NULL)'),
      has: prepare('SELECT 1 FROM published WHERE id = ?'),
      settle: prepare('UPDATE published SET fate = ? WHERE id = ? AND fate IS NULL'),
      pending: prepare('SELECT id FROM published WHERE id > ? AND fate IS NULL ORDER BY id LIMIT ?'),
      count: prepare('SELECT count(*) AS count FROM published WHERE fate IS ?'),
      fated: prepare('SELECT id FROM published WHERE fate = ? ORDER BY id LIMIT ?'),
    };
  }

  add(id: string): void {
    this.#statements.add.run(id);
  }

  has(id: string): boolean {
    return this.#statements.has.get(id) !== undefined;
  }

  settle(id: string, fate: Fate): void {
    this.#statements.settle.run(fate, id);
  }

  /** @param fate null for the events that are on their way */
  count(fate: Fate | null): number {
    return Number(this.#statements.count.get(fate)?.count);
  }

  /** Lists the first ids with a fate. */
  idsOf(fate: Fate, limit: number): string[] {
    return this.#statements.fated.all(fate, limit).map(({ id }) => String(id));
  }

  /** Lists the ids of events that are on their way, `size` at a time. */
  *pending(size: number): Generator<string[]> {
    for (let after = ''; ; ) {
      const page = this.#statements.pending.all(after, size).map(({ id }) => String(id));
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last;
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
