import { Readable } from 'node:stream';
import { Firestore } from '@google-cloud/firestore';
import type { Database } from './database.ts';

type Method = 'batchGetDocuments' | 'runQuery' | 'commit' | 'rollback';

/** Carries a request to the database, and its answer back. */
export type DatabaseCall = <T>(method: Method, handle: () => T) => Promise<T>;

/**
 * The real client of Firestore, whose requests go to a database in memory: all of the client's own transactions,
 * checks and encodings take part.
 */
export function connectToDatabase(database: Database, call: DatabaseCall): Firestore {
  const firestore = new Firestore({ projectId: 'simulation' });
  const send = (method: Method, request: unknown) =>
    call(method, () => (database[method] as (request: unknown) => object | object[])(request));
  // The only two ways by which the client's parts reach its connection.
  return Object.assign(firestore, {
    request: (method: Method, request: unknown) => send(method, request),
    requestStream: async (method: Method, _isBidirectional: boolean, request: unknown) =>
      Readable.from((await send(method, request)) as object[]),
  });
}
