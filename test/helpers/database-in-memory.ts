import type { Firestore } from '@google-cloud/firestore';
import { Database } from '../simulation/database.ts';
import { connectToDatabase } from '../simulation/database-client.ts';

export interface DatabaseInMemory {
  firestore: Firestore;
  /** The documents as they are stored. */
  database: Database;
  /** The requests that were made, in order, each as Firestore's client sends it. */
  requests: { method: string; request: { mask?: { fieldPaths: string[] }; documents?: string[] } }[];
}

/** The simulation's database, which gives the answers of the emulator, behind Firestore's own client. */
export function databaseInMemory(): DatabaseInMemory {
  const database = new Database();
  const firestore = connectToDatabase(database, async (_method, handle) => handle());
  const requests: DatabaseInMemory['requests'] = [];
  const client = firestore as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const [name, place] of [
    ['request', 1],
    ['requestStream', 2],
  ] as const) {
    const send = client[name];
    client[name] = (...args) => {
      requests.push({ method: String(args[0]), request: args[place] as object });
      return send?.apply(firestore, args) ?? Promise.reject();
    };
  }
  return { firestore, database, requests };
}
