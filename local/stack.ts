import { join } from 'node:path';
import { buildOrExplain } from './build.ts';
import type { Child } from './child.ts';
import { type Clients, createClients } from './clients.ts';
import { type LocalConfig, portVariable } from './config.ts';
import type { EmulatorHosts } from './emulator-host.ts';
import { startEmulators } from './emulators.ts';
import { startFunction } from './functions.ts';
import { synthesizeLocal } from './infrastructure.ts';
import { writeOutputs } from './outputs.ts';
import { freePort } from './ports.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { createTopology, namesIn } from './topology.ts';

export interface LocalStack {
  receiveUrl: string;
  processUrl: string;
  managementToken: string;
  names: ReturnType<typeof namesIn>;
  emulatorEnv: EmulatorHosts;
  clients: Clients;
  /** All processes that were started, the functions first. */
  children: Child[];
  /** Resolves with the reason when the system cannot go on: a process has ended, or the folder is gone. */
  failed: Promise<Error>;
  stop(): Promise<void>;
}

export interface StackOptions extends SessionOptions {
  /** Gets what the functions print. */
  onLine?: (line: string) => void;
}

/**
 * Starts the whole system on this machine: emulators, the topology that the infrastructure defines, all functions.
 * @throws UserError where something is missing, or the signal's reason; nothing keeps running then
 */
export async function startStack(config: LocalConfig, options: StackOptions = {}): Promise<LocalStack> {
  const session = await openSession(config.folder, options);
  try {
    return await session.race(start(config, session, options));
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function start(config: LocalConfig, session: Session, { onLine }: StackOptions): Promise<LocalStack> {
  const { signal, onSpawn, children } = session;
  const bundles = join(config.folder, 'functions');
  const [receivePort, processPort] = await Promise.all([
    freePort(config.ports.receive, portVariable('receive')),
    freePort(config.ports.process, portVariable('process')),
  ]);
  const [stack, emulators] = await Promise.all([
    buildOrExplain(bundles).then(() => synthesizeLocal(config.projectId)),
    startEmulators(config, { signal, onSpawn }),
  ]);
  const clients = createClients(config.projectId, emulators.env);
  session.onClose(() => clients.close());

  const names = namesIn(stack);
  const urls = {
    receive: `http://127.0.0.1:${receivePort}`,
    process: `http://127.0.0.1:${processPort}`,
  };
  await createTopology(stack, clients, urls);

  const common = { onLine, onSpawn, signal, logFolder: join(config.folder, 'log') };
  const env = { ...emulators.env, GOOGLE_CLOUD_PROJECT: config.projectId };
  await Promise.all([
    startFunction({
      ...common,
      name: 'receive',
      source: join(bundles, 'receive'),
      port: receivePort,
      env: {
        ...env,
        ARCHIVE_BUCKET: names.archiveBucket,
        EVENTS_TOPIC: names.eventsTopic,
        SMARTCAR_MANAGEMENT_TOKEN: config.managementToken,
      },
    }),
    startFunction({
      ...common,
      name: 'process',
      source: join(bundles, 'process'),
      port: processPort,
      env: { ...config.settings, ...env },
    }),
  ]);
  const system = {
    receiveUrl: urls.receive,
    processUrl: urls.process,
    names,
    emulatorEnv: emulators.env,
  };
  await writeOutputs(config.folder, { ...system, projectId: config.projectId });
  return {
    ...system,
    managementToken: config.managementToken,
    clients,
    children,
    failed: session.failed,
    stop: () => session.close(),
  };
}
