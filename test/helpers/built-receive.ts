import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../../build/main.ts';
import type { Child } from '../../local/child.ts';
import { startFunction } from '../../local/functions.ts';
import { freePort } from '../../local/ports.ts';
import { type ArchiveServer, startArchiveServer } from './archive-server.ts';
import { TOKEN } from './receiver.ts';

export interface BuiltReceive extends Pick<Child, 'pid' | 'exited'> {
  archive: ArchiveServer;
  port: number;
  /** All that it has printed. */
  log(): Promise<string>;
  close(): Promise<void>;
}

let built: Promise<string> | undefined;

/** Builds the functions, once for all tests of a process. Resolves with the folder, which goes with the process. */
export function builtFunctions(): Promise<string> {
  built ??= mkdtemp(join(tmpdir(), 'smartcar-built-')).then(async (folder) => {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await buildFunctions(folder);
    return folder;
  });
  return built;
}

/** `receive` as it is deployed, before an archive that does as it is told and a Pub/Sub that is down. */
export async function startBuiltReceive(env: Record<string, string> = {}): Promise<BuiltReceive> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-receive-'));
  const archive = await startArchiveServer();
  const port = await freePort(0, 'receive');
  const child = await startFunction({
    name: 'receive',
    source: join(await builtFunctions(), 'receive'),
    port,
    logFolder: folder,
    env: {
      GOOGLE_CLOUD_PROJECT: 'project-1',
      ARCHIVE_BUCKET: 'bucket',
      EVENTS_TOPIC: 'events',
      SMARTCAR_MANAGEMENT_TOKEN: TOKEN,
      RECEIVE_BUDGET_MS: '300',
      STORAGE_EMULATOR_HOST: archive.url,
      PUBSUB_EMULATOR_HOST: `127.0.0.1:${await freePort(0, 'pubsub')}`,
      METADATA_SERVER_DETECTION: 'none',
      ...env,
    },
  });
  return {
    archive,
    port,
    pid: child.pid,
    exited: child.exited,
    log: () => readFile(child.logFile, 'utf8'),
    async close() {
      await child.stop();
      await archive.close();
      await rm(folder, { recursive: true });
    },
  };
}
