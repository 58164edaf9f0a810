import { parseArgs } from 'node:util';
import { type StorageEmulatorOptions, startStorageEmulator } from './server.ts';

const USAGE = 'node local/gcs-emulator/main.ts --port <0-65535> --folder <folder> [--bucket <name>]…';

/** Parses the options of the command. @throws Error with the name of the option and its rule */
export function parseOptions(args: string[]): StorageEmulatorOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8087' },
      folder: { type: 'string', default: '.local/storage' },
      bucket: { type: 'string', multiple: true, default: [] },
    },
  });
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) {
    throw new Error('--port must be an integer from 0 to 65535');
  }
  if (values.folder === '') throw new Error('--folder must not be empty');
  return { port: Number(values.port), folder: values.folder, buckets: values.bucket };
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const emulator = await startStorageEmulator(options);
  console.log(`Cloud Storage emulator ready on ${emulator.url}, files in ${options.folder}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void emulator.close();
    });
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const message = error instanceof Error ? error.message : String(error);
    console.error(inUse ? `the port is in use: ${message}` : `${message}\nusage: ${USAGE}`);
    process.exitCode = 1;
  });
}
