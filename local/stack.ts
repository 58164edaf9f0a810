import { join } from 'node:path';
import { buildFunctions } from '../build/main.ts';
import type { Child } from './child.ts';
import { type Clients, createClients } from './clients.ts';
import { type LocalConfig, portVariable } from './config.ts';
import { type Emulators, startEmulators } from './emulators.ts';
import { startFunction } from './functions.ts';
import { synthesizeLocal } from './infrastructure.ts';
import { removeOutputs, writeOutputs } from './outputs.ts';
import { freePort } from './ports.ts';
import { createTopology, namesIn } from './topology.ts';

export interface LocalStack {
  receiveUrl: string;
  processUrl: string;
  managementToken: string;
  names: ReturnType<typeof namesIn>;
  emulatorEnv: Emulators['env'];
  clients: Clients;
  /** All processes that were started, the functions first. */
  children: Child[];
  stop(): Promise<void>;
}

/**
 * Starts the whole system on this machine: emulators, the topology that the infrastructure defines, both functions.
 * @param onLine gets what the functions print
 * @throws UserError where something is missing; nothing keeps running then
 */
export async function startStack(config: LocalConfig, onLine?: (line: string) => void): Promise<LocalStack> {
  const bundles = join(config.folder, 'functions');
  const [stack, emulators] = await Promise.all([
    buildFunctions(bundles).then(() => synthesizeLocal(config.projectId)),
    startEmulators(config),
  ]);
  const clients = createClients(config.projectId, emulators.env);
  const children = [...emulators.children];
  const stop = async () => {
    await removeOutputs(config.folder);
    await Promise.all(children.splice(0).map((child) => child.stop()));
    await clients.close();
  };

  try {
    const names = namesIn(stack);
    const [receivePort, processPort] = await Promise.all([
      freePort(config.ports.receive, portVariable('receive')),
      freePort(config.ports.process, portVariable('process')),
    ]);
    const urls = {
      receive: `http://127.0.0.1:${receivePort}`,
      process: `http://127.0.0.1:${processPort}`,
    };
    await createTopology(stack, clients, urls);

    const common = { onLine, logFolder: join(config.folder, 'log') };
    const env = { ...emulators.env, GOOGLE_CLOUD_PROJECT: config.projectId };
    const functions = await Promise.all([
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
        env,
      }),
    ]);
    children.unshift(...functions);
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
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
