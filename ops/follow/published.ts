import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** What became of an event that was published again. */
export type Fate = 'processed' | 'deadLettered';

/**
 * The events that a command published and what became of them, by the id of the marker that processing makes, in a
 * temporary file that SQLite deletes when it is closed: memory does not grow with them.
 */
export class Published {
  // Without a name it is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
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

  /** @param fate null counts those that are on their way */
  count(fate: Fate | null): number {
    return Number(this.#statements.count.get(fate)?.count);
  }

  /** The first ids with a fate. */
  idsOf(fate: Fate, limit: number): string[] {
    return this.#statements.fated.all(fate, limit).map(({ id }) => String(id));
  }

  /** The ids that are on their way, so many at a time. */
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
