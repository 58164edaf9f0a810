import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../functions/runtime/settings.ts';
import { type Child, type ChildOptions, StartError, startChild } from './child.ts';
import { type LocalConfig, portVariable } from './config.ts';
import { type Emulator, type EmulatorHosts, requireEmulators } from './emulator-host.ts';
import { javaEnvironment } from './environment.ts';
import { javaArgs, tooOldJava } from './java.ts';
import { freePort } from './ports.ts';
import { emulatorProgram, type SdkEmulator } from './sdk.ts';
import { UserError } from './user-error.ts';

export interface Emulators {
  /** The variables by which Google's clients find the emulators. */
  env: EmulatorHosts;
  /** Those that were started here. */
  children: Child[];
}

export interface StartOptions extends Pick<ChildOptions, 'onSpawn' | 'signal'> {
  /** An export that the Firestore emulator starts with. */
  firestoreExport?: string | undefined;
}

/**
 * Starts the emulators of Pub/Sub, Firestore and Cloud Storage, each unless one is running already.
 * @throws UserError where a component, Java, a port or an emulator that should run is missing; nothing keeps running then
 */
export async function startEmulators(config: LocalConfig, started: StartOptions = {}): Promise<Emulators> {
  const { emulatorHosts, ports, folder } = config;
  await requireEmulators(emulatorHosts);
  await mkdir(join(folder, 'log'), { recursive: true });
  const children: Child[] = [];
  const failing = new AbortController();
  const signal = AbortSignal.any([failing.signal, ...(started.signal ? [started.signal] : [])]);
  const onSpawn = (child: Child) => {
    children.push(child);
    started.onSpawn?.(child);
  };
  const start = async (emulator: Emulator): Promise<string> => {
    const running = emulatorHosts[emulator];
    if (running) return running;
    const port = await freePort(ports[emulator], portVariable(emulator));
    const options = {
      name: emulator,
      port,
      logFile: join(folder, 'log', `${emulator}.log`),
      onSpawn,
      signal,
    };
    if (emulator === 'storage') await startStorage(options, folder);
    else {
      const { firestoreExport } = started;
      const seed =
        emulator === 'firestore' && firestoreExport ? [`--seed_from_export=${firestoreExport}`] : [];
      await startJava(emulator, options, { env: config.env, args: seed }).catch((error: unknown) => {
        throw seed.length > 0 && error instanceof StartError
          ? notStartedWith(options, firestoreExport)
          : error;
      });
    }
    const host = `127.0.0.1:${port}`;
    return emulator === 'storage' ? `http://${host}` : host;
  };
  try {
    const [pubsub, firestore, storage] = await Promise.all([
      start('pubsub'),
      start('firestore'),
      start('storage'),
    ]);
    const env = {
      PUBSUB_EMULATOR_HOST: pubsub,
      FIRESTORE_EMULATOR_HOST: firestore,
      STORAGE_EMULATOR_HOST: storage,
    };
    return { env, children };
  } catch (error) {
    failing.abort(error);
    await Promise.all(children.map((child) => child.stop()));
    throw error;
  }
}

const notStartedWith = ({ logFile }: Options, firestoreExport = ''): UserError =>
  new UserError(
    `The Firestore emulator does not start with what the last run kept (${firestoreExport}), and ${logFile} says why: remove the folder of the state to start with nothing, and 'npm run ops -- replay --from <date>' processes the events of the archive again.`,
  );

type Options = Omit<ChildOptions, 'command' | 'args' | 'env'>;

function startStorage(options: Options, folder: string): Promise<Child> {
  const main = join(import.meta.dirname, 'gcs-emulator/main.ts');
  return startChild({
    ...options,
    command: process.execPath,
    args: [main, '--port', `${options.port}`, '--folder', join(folder, 'storage')],
    env: {},
  });
}

/** Starts an emulator of Google's. @throws UserError where Java is too old for it */
async function startJava(
  emulator: SdkEmulator,
  options: Options,
  { env: inherited, args }: { env: Environment; args: string[] },
): Promise<Child> {
  const program = await emulatorProgram(emulator, inherited);
  const env = javaEnvironment(inherited);
  return startChild({
    ...options,
    command: program.java,
    args: [...javaArgs(program), '--host=127.0.0.1', `--port=${options.port}`, ...args],
    env,
  }).catch(async (error: unknown) => {
    throw error instanceof StartError ? ((await tooOldJava(program, env)) ?? error) : error;
  });
}
