import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** The kind of a document that holds data about the subject. */
export type DocumentKind = 'vehicle' | 'marker' | 'failure';

/** The amount of data that an erasure removes. */
export interface Counts {
  events: number;
  objects: number;
  vehicles: number;
  /** Markers whose contents are removed. The markers themselves stay, so that no event is processed again. */
  markers: number;
  failures: number;
}

/**
 * The objects and documents that an erasure removes, in a temporary file, so that memory does not grow with their number.
 * SQLite deletes the file when the plan is closed.
 */
export class Plan {
  // A database without a name is a temporary file: https://sqlite.org/inmemorydb.html#temp_db
  readonly #database = new DatabaseSync('');
  readonly #addObject: StatementSync;
  readonly #addDocument: StatementSync;

  constructor() {
    this.#database.exec(
      `CREATE TABLE objects (name TEXT PRIMARY KEY, eventId TEXT, createdAt INTEGER) WITHOUT ROWID;
       CREATE INDEX byEvent ON objects (eventId);
       CREATE TABLE documents (path TEXT PRIMARY KEY, kind TEXT, eventId TEXT) WITHOUT ROWID;
       CREATE INDEX documentsByEvent ON documents (eventId)`,
    );
    this.#addObject = this.#database.prepare('INSERT OR IGNORE INTO objects VALUES (?, ?, ?)');
    this.#addDocument = this.#database.prepare('INSERT OR IGNORE INTO documents VALUES (?, ?, ?)');
  }

  addObject(name: string, eventId: string, createdAt: Date): void {
    this.#addObject.run(name, eventId, createdAt.getTime());
  }

  /** @param eventId the event that the document belongs to; left out for a vehicle */
  addDocument(kind: DocumentKind, path: string, eventId = ''): void {
    this.#addDocument.run(path, kind, eventId);
  }

  counts(): Counts {
    const numberOf = (sql: string, ...values: string[]) =>
      Number(this.#database.prepare(sql).get(...values)?.number);
    const documents = (kind: DocumentKind) =>
      numberOf('SELECT count(*) AS number FROM documents WHERE kind = ?', kind);
    return {
      events: numberOf('SELECT count(DISTINCT eventId) AS number FROM objects'),
      objects: numberOf('SELECT count(*) AS number FROM objects'),
      vehicles: documents('vehicle'),
      markers: documents('marker'),
      failures: documents('failure'),
    };
  }

  /** Counts the objects that were created after an instant, and finds the newest time of creation. */
  createdAfter(instant: Date): { number: number; newest: Date | undefined } {
    const row = this.#database
      .prepare('SELECT count(*) AS number, max(createdAt) AS newest FROM objects WHERE createdAt > ?')
      .get(instant.getTime());
    return { number: Number(row?.number), newest: row?.newest ? new Date(Number(row.newest)) : undefined };
  }

  /** Lists the ids of the events, `size` at a time. */
  *events(size: number): Generator<string[]> {
    const page = this.#database.prepare(
      'SELECT DISTINCT eventId FROM objects WHERE eventId > ? ORDER BY eventId LIMIT ?',
    );
    for (let after = ''; ; ) {
      const ids = page.all(after, size).map(({ eventId }) => String(eventId));
      const last = ids.at(-1);
      if (last === undefined) return;
      yield ids;
      after = last;
    }
  }

  objectsOf(eventId: string): { name: string; createdAt: Date }[] {
    return this.#database
      .prepare('SELECT name, createdAt FROM objects WHERE eventId = ?')
      .all(eventId)
      .map(({ name, createdAt }) => ({ name: String(name), createdAt: new Date(Number(createdAt)) }));
  }

  /** @param eventId the empty text for the documents of vehicles */
  documentsOf(eventId: string): { kind: DocumentKind; path: string }[] {
    return this.#database
      .prepare('SELECT kind, path FROM documents WHERE eventId = ?')
      .all(eventId)
      .map(({ kind, path }) => ({ kind: kind as DocumentKind, path: String(path) }));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
