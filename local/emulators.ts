import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { skipMetadataServer } from './clients.ts';
import { type Emulator, type emulatorHostVariables, type LocalConfig, portVariable } from './config.ts';
import { freePort } from './ports.ts';
import { emulatorJavaArgs, requireJava, type SdkEmulator } from './sdk.ts';

export interface Emulators {
  /** The variables by which Google's clients find the emulators. */
  env: Record<(typeof emulatorHostVariables)[Emulator], string>;
  /** Those that were started here. */
  children: Child[];
}

/**
 * Starts the emulators of Pub/Sub, Firestore and Cloud Storage, each unless one is running already.
 * @throws UserError where a component, Java or a port is missing; nothing keeps running then
 */
export async function startEmulators({ emulatorHosts, ports, folder }: LocalConfig): Promise<Emulators> {
  await mkdir(join(folder, 'log'), { recursive: true });
  skipMetadataServer();
  const children: Child[] = [];
  const start = async (emulator: Emulator): Promise<string> => {
    const running = emulatorHosts[emulator];
    if (running) return running;
    const port = await freePort(ports[emulator], portVariable(emulator));
    const { command, args } = await commandOf(emulator, port, folder);
    children.push(
      await startChild({
        name: emulator,
        command,
        args,
        port,
        logFile: join(folder, 'log', `${emulator}.log`),
      }),
    );
    const host = `127.0.0.1:${port}`;
    return emulator === 'storage' ? `http://${host}` : host;
  };
  const results = await Promise.allSettled([start('pubsub'), start('firestore'), start('storage')]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    await Promise.all(children.map((child) => child.stop()));
    throw failed.reason;
  }
  const [pubsub = '', firestore = '', storage = ''] = results.map((result) =>
    result.status === 'fulfilled' ? result.value : '',
  );
  return {
    env: {
      PUBSUB_EMULATOR_HOST: pubsub,
      FIRESTORE_EMULATOR_HOST: firestore,
      STORAGE_EMULATOR_HOST: storage,
    },
    children,
  };
}

async function commandOf(emulator: Emulator, port: number, folder: string) {
  if (emulator === 'storage') {
    const main = join(import.meta.dirname, 'gcs-emulator/main.ts');
    return {
      command: process.execPath,
      args: [main, '--port', `${port}`, '--folder', join(folder, 'storage')],
    };
  }
  return javaCommand(emulator, port);
}

async function javaCommand(emulator: SdkEmulator, port: number) {
  const [javaArgs] = await Promise.all([emulatorJavaArgs(emulator), requireJava()]);
  return { command: 'java', args: [...javaArgs, '--host=127.0.0.1', `--port=${port}`] };
}
