import type { Firestore } from '@google-cloud/firestore';
import { Database } from '../simulation/database.ts';
import { connectToDatabase, type DatabaseCall } from '../simulation/database-client.ts';

/** Carries a call to the database in a turn of the event loop of its own, as a network would. */
export const carry: DatabaseCall = async (_method, handle) => {
  await new Promise((resolve) => setImmediate(resolve));
  return handle();
};

/** Firestore's own client on the simulation's database, which gives the emulator's answers. */
export const firestoreInMemory = (call: DatabaseCall = carry): Firestore =>
  connectToDatabase(new Database(), call);
