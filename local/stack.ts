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
import { type Kept, State } from './state.ts';
import { createTopology, namesIn, type StackJson, sourcesIn } from './topology.ts';

export interface LocalStack {
  receiveUrl: string;
  processUrl: string;
  managementToken: string;
  names: ReturnType<typeof namesIn>;
  emulatorEnv: EmulatorHosts;
  clients: Clients;
  /** All processes that run. */
  children: Child[];
  /** Resolves with the reason when the system cannot go on: a process has ended, or the folder is gone. */
  failed: Promise<Error>;
  /** The infrastructure as it would be deployed. */
  infrastructure: StackJson;
  /** The bundles that run, each in a folder of the function's name. */
  bundles: string;
  /** Ends a function, lets its bundle be replaced, and starts it again. */
  restart(name: string, replace: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions extends SessionOptions {
  /** Gets what the functions print. */
  onLine?: (line: string) => void;
  /** Whether what Pub/Sub and Firestore hold is there again at the next start; only of emulators that start here. */
  keepsState?: true;
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

async function start(config: LocalConfig, session: Session, options: StackOptions): Promise<LocalStack> {
  const { onLine, say, keepsState } = options;
  const { signal, onSpawn, children } = session;
  const { pubsub, firestore } = config.emulatorHosts;
  const state = keepsState && !pubsub && !firestore ? new State(config.folder, config.projectId) : undefined;
  const kept = await state?.read();
  const bundles = join(config.folder, 'functions');
  const [receivePort, processPort, notifyPort] = await Promise.all([
    freePort(config.ports.receive, portVariable('receive')),
    freePort(config.ports.process, portVariable('process')),
    freePort(0, 'notify'),
  ]);
  const [stack, emulators] = await Promise.all([
    buildOrExplain(bundles).then(() => synthesizeLocal(config.projectId, config.notify.url !== undefined)),
    startEmulators(config, { signal, onSpawn, firestoreExport: kept?.firestoreExport }),
  ]);
  const clients = createClients(config.projectId, emulators.env);
  session.onClose(() => clients.close());

  const names = namesIn(stack);
  const urls = {
    receive: `http://127.0.0.1:${receivePort}`,
    process: `http://127.0.0.1:${processPort}`,
    notify: `http://127.0.0.1:${notifyPort}`,
  };
  await createTopology(stack, clients, urls);

  const common = { onLine, onSpawn, signal, logFolder: join(config.folder, 'log') };
  const env = { ...emulators.env, GOOGLE_CLOUD_PROJECT: config.projectId };
  const functions: Record<string, { port: number; env: Record<string, string> }> = {
    receive: {
      port: receivePort,
      env: {
        ...env,
        ARCHIVE_BUCKET: names.archiveBucket,
        EVENTS_TOPIC: names.eventsTopic,
        SMARTCAR_MANAGEMENT_TOKEN: config.managementToken,
      },
    },
    process: { port: processPort, env: { ...config.settings, ...env, CHANGES_TOPIC: names.changesTopic } },
    ...(config.notify.url && {
      notify: {
        port: notifyPort,
        env: {
          ...env,
          NOTIFY_URL: config.notify.url,
          NOTIFY_SECRET: config.notify.secret,
          NOTIFY_TYPES: config.notify.types,
          NOTIFY_PRIVATE: 'true',
          DEAD_LETTERS_TOPIC: names.deadLettersTopic,
        },
      },
    }),
  };
  const startNamed = async (name: string) => {
    const { [name]: each } = functions;
    if (each) await startFunction({ ...common, ...each, name, source: join(bundles, name) });
  };
  await Promise.all(Object.keys(functions).map(startNamed));
  const sources = sourcesIn(stack);
  if (kept) await state?.publish(kept.messages, emulators.env.PUBSUB_EMULATOR_HOST, sources);
  if (state) tellOfLastRun(kept, session.killedSince(kept?.at), say);
  session.onKeep(async () => state?.keep(emulators.env, sources));
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
    infrastructure: stack,
    bundles,
    async restart(name, replace) {
      const child = children.find((each) => each.name === name);
      if (!child) return;
      // Stays among the children until it has ended, so that the end of the run waits for it.
      await child.stop();
      signal.throwIfAborted();
      children.splice(children.indexOf(child), 1);
      await replace();
      await startNamed(name);
    },
    stop: () => session.close(),
  };
}

/** Says what there is of the last run, and what a killed run has lost. */
function tellOfLastRun(
  kept: Kept | undefined,
  killedSince: string | undefined,
  say: StackOptions['say'],
): void {
  if (kept && kept.messages.length > 0) {
    say?.(`${kept.messages.length} messages of the last run are in Pub/Sub again.`);
  }
  if (!killedSince) return;
  const now = new Date().toISOString();
  say?.(
    `The last run was killed: what it had in Firestore and Pub/Sub is lost, and the archive has its events. 'npm run ops -- reconcile --from ${killedSince} --to ${now}' processes them again.`,
  );
}
