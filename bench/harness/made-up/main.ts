import { ServerCredentials } from '@grpc/grpc-js';
import { createMadeUpArchive } from './archive.ts';
import { madeUpEvents } from './events.ts';
import { createMadeUpApis } from './google-apis.ts';

// Cloud Storage, Pub/Sub and Firestore with as many events as wanted, and next to nothing in memory: the operator's
// command has something to do, and the machine has its memory and its processors for the command.
// Run: node main.ts <port for HTTP> <port for gRPC> <events> <first instant of receipt>
const [httpPort, grpcPort, size, from] = process.argv.slice(2);
const eventOf = madeUpEvents(new Date(from ?? 0));
const count = Number(size);

createMadeUpApis(count, eventOf).bindAsync(
  `127.0.0.1:${grpcPort}`,
  ServerCredentials.createInsecure(),
  (error) => {
    if (error) throw error;
    createMadeUpArchive(count, eventOf).listen(Number(httpPort), '127.0.0.1');
  },
);
