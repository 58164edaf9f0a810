import type { Transaction } from '@google-cloud/firestore';

/** What a handler may do in the event's transaction; as in Firestore's `Transaction`. */
export type HandlerTransaction = Pick<Transaction, 'get' | 'getAll' | 'create' | 'set' | 'update' | 'delete'>;

const WRITES = new Set<PropertyKey>(['create', 'set', 'update', 'delete']);

/**
 * A transaction whose writes are kept until `flush`. Firestore refuses a read after a write, and so several handlers
 * of one event could not both read.
 */
export function deferWrites(tx: Transaction): { tx: HandlerTransaction; flush: () => void } {
  const writes: (() => void)[] = [];
  const deferring = new Proxy(tx, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (!WRITES.has(name)) return typeof method === 'function' ? method.bind(target) : method;
      return (...args: unknown[]) => {
        writes.push(() => method.apply(target, args));
        return deferring;
      };
    },
  });
  return {
    tx: deferring,
    flush: () => {
      for (const write of writes) write();
    },
  };
}
