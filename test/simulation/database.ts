/** A document as Firestore's protocol has it: values by the names of fields. */
interface Document {
  name: string;
  fields: Fields;
  createTime: ProtoTime;
  updateTime: ProtoTime;
}

type Fields = Record<string, Value>;
type Value = Record<string, unknown>;
interface ProtoTime {
  seconds: number;
  nanos: number;
}

interface Write {
  update?: { name: string; fields?: Fields };
  delete?: string;
  updateMask?: { fieldPaths: string[] } | null;
  updateTransforms?: Transform[] | null;
  currentDocument?: { exists?: boolean } | null;
}

interface Transform {
  fieldPath: string;
  increment?: { integerValue: number | string };
  appendMissingElements?: { values: Value[] };
}

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
export const Code = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  ALREADY_EXISTS: 6,
  ABORTED: 10,
  UNAVAILABLE: 14,
} as const;

export class RpcError extends Error {
  override name = 'RpcError';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The part of Firestore's protocol that the functions use, in memory. A transaction whose reads have changed until its
 * commit is aborted, where Firestore would have locked what was read.
 */
export class Database {
  readonly #documents = new Map<string, Document>();
  /** What each open transaction has read: the time of each document's last change, 0 where there was none. */
  readonly #transactions = new Map<string, Map<string, number>>();
  #changes = new Map<string, number>();
  #clock = 0;

  batchGetDocuments({ documents, transaction, newTransaction }: BatchGet): object[] {
    const id = newTransaction ? Buffer.from(`tx-${++this.#clock}`) : transaction;
    if (newTransaction && id) this.#transactions.set(keyOf(id), new Map());
    const reads = id && this.#readsOf(id);
    return [
      ...(newTransaction ? [{ transaction: id }] : []),
      ...documents.map((name) => {
        reads?.set(name, this.#changes.get(name) ?? 0);
        const found = this.#documents.get(name);
        const readTime = timeOf(Date.now());
        return found ? { found: found, readTime } : { missing: name, readTime };
      }),
    ];
  }

  /** Documents of one collection in the order of their ids, before an id. */
  runQuery({ parent, structuredQuery: { from, endAt, limit } }: Query): object[] {
    const prefix = `${parent}/${from[0]?.collectionId}/`;
    const end = endAt?.values[0]?.referenceValue;
    const names = [...this.#documents.keys()]
      .filter((name) => name.startsWith(prefix) && (end === undefined || name < end))
      .sort()
      .slice(0, limit?.value);
    const readTime = timeOf(Date.now());
    if (names.length === 0) return [{ readTime }];
    return names.map((name) => ({ document: this.#documents.get(name), readTime }));
  }

  commit({ writes, transaction }: { writes: Write[]; transaction?: Uint8Array }): object {
    if (transaction) {
      const reads = this.#readsOf(transaction);
      this.#transactions.delete(keyOf(transaction));
      for (const [name, change] of reads) {
        if ((this.#changes.get(name) ?? 0) !== change) throw new RpcError(Code.ABORTED, 'contention');
      }
    }
    this.#checkPreconditions(writes);
    for (const write of writes) this.#write(write);
    const updateTime = timeOf(Date.now());
    return { writeResults: writes.map(() => ({ updateTime })), commitTime: updateTime };
  }

  rollback({ transaction }: { transaction: Uint8Array }): object {
    this.#transactions.delete(keyOf(transaction));
    return {};
  }

  /** All documents of a collection, by their ids, as they are stored. */
  collection(id: string): Map<string, Fields> {
    const within = `/documents/${id}/`;
    return new Map(
      [...this.#documents].flatMap(([name, { fields }]) => {
        const start = name.indexOf(within);
        return start < 0 ? [] : [[name.slice(start + within.length), fields]];
      }),
    );
  }

  #readsOf(transaction: Uint8Array): Map<string, number> {
    const reads = this.#transactions.get(keyOf(transaction));
    if (!reads) throw new RpcError(Code.INVALID_ARGUMENT, 'transaction has expired');
    return reads;
  }

  /** Each write meets what the writes before have left. */
  #checkPreconditions(writes: readonly Write[]): void {
    const changed = new Map<string, boolean>();
    for (const { update, delete: deleted, currentDocument } of writes) {
      const name = update?.name ?? deleted ?? '';
      const exists = changed.get(name) ?? this.#documents.has(name);
      if (currentDocument?.exists === false && exists) {
        throw new RpcError(Code.ALREADY_EXISTS, 'Document already exists');
      }
      changed.set(name, update !== undefined);
    }
  }

  #write({ update, delete: deleted, updateMask, updateTransforms }: Write): void {
    const name = update?.name ?? deleted ?? '';
    this.#changes.set(name, ++this.#clock);
    if (!update) {
      this.#documents.delete(name);
      return;
    }
    const now = timeOf(Date.now());
    const stored = this.#documents.get(name);
    const brought: Fields = update.fields ?? {};
    const fields = updateMask ? { ...stored?.fields } : { ...brought };
    for (const path of updateMask?.fieldPaths ?? []) {
      const value = brought[path];
      if (value) fields[path] = value;
      else delete fields[path];
    }
    for (const transform of updateTransforms ?? []) {
      fields[transform.fieldPath] = transformed(fields[transform.fieldPath], transform);
    }
    this.#documents.set(name, { name, fields, createTime: stored?.createTime ?? now, updateTime: now });
  }
}

interface BatchGet {
  documents: string[];
  transaction?: Uint8Array;
  newTransaction?: object;
}

interface Query {
  parent: string;
  structuredQuery: {
    from: { collectionId: string }[];
    endAt?: { values: { referenceValue?: string }[] } | null;
    limit?: { value: number } | null;
  };
}

function transformed(stored: Value | undefined, { increment, appendMissingElements }: Transform): Value {
  if (increment) {
    return { integerValue: Number(stored?.integerValue ?? 0) + Number(increment.integerValue) };
  }
  const array = stored?.arrayValue as { values?: Value[] } | undefined;
  const values = [...(array?.values ?? [])];
  for (const value of appendMissingElements?.values ?? []) {
    if (!values.some((known) => JSON.stringify(known) === JSON.stringify(value))) values.push(value);
  }
  return { arrayValue: { values } };
}

const keyOf = (transaction: Uint8Array): string => Buffer.from(transaction).toString('latin1');

function timeOf(ms: number): ProtoTime {
  return { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 };
}
