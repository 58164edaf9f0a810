import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { codeCachePath, loadBundle } from './bundle.ts';

// Writes the code cache of a built function. Starts the function, so that V8 compiles what a start needs, and keeps the
// result. Makes no connection: a connection would fail after a time that varies, and V8 would have compiled more or less.
// Run: node --predictable main.ts <folder>
const [folder = ''] = process.argv.slice(2);
Object.assign(process.env, {
  GOOGLE_CLOUD_PROJECT: 'code-cache',
  ARCHIVE_BUCKET: 'code-cache',
  EVENTS_TOPIC: 'code-cache',
  CHANGES_TOPIC: 'code-cache',
  NOTIFY_URL: 'https://code-cache.invalid',
  NOTIFY_SECRET: `whsec_${'code'.repeat(8)}`,
  SMARTCAR_MANAGEMENT_TOKEN: 'code-cache',
  PUBSUB_EMULATOR_HOST: '127.0.0.1:9',
  STORAGE_EMULATOR_HOST: 'http://127.0.0.1:9',
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:9',
});
Socket.prototype.connect = function () {
  return this;
};
try {
  const { script, run } = loadBundle(folder);
  run(createRequire(import.meta.url));
  // Waits for the clients, which are made one turn of the event loop later.
  await turn();
  writeFileSync(codeCachePath(folder), script.createCachedData());
} catch (error) {
  // Prints the stack alone. Node would also print the line that threw, which is the whole bundle.
  console.error(error instanceof Error ? error.stack?.slice(0, 2_000) : error);
  process.exit(1);
}
process.exit();
