import type { Transaction } from '@google-cloud/firestore';

/** The methods of Firestore's `Transaction` that a handler may call. */
export type HandlerTransaction = Pick<Transaction, 'get' | 'getAll' | 'create' | 'set' | 'update' | 'delete'>;

const WRITES = new Set<PropertyKey>(['create', 'set', 'update', 'delete']);

/**
 * Wraps a transaction so that writes are kept until `flush`. Firestore refuses a read after a write, so without the
 * wrapper only the first of several handlers could read.
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
