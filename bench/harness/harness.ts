import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { buildFunctions } from '../../build/main.ts';
import type { Environment } from '../../functions/runtime/settings.ts';
import { type Child, startChild } from '../../local/child.ts';
import { javaEnvironment } from '../../local/environment.ts';
import { type FunctionOptions, startFunction } from '../../local/functions.ts';
import { javaArgs } from '../../local/java.ts';
import { freePort } from '../../local/ports.ts';
import { emulatorProgram, type SdkEmulator } from '../../local/sdk.ts';
import { type baselineNames, buildBaselines } from '../build-baselines.ts';
import { type LoadGenerator, startLoadGenerator } from './load-generator.ts';
import { TOKEN } from './webhooks.ts';

const PROJECT = 'bench-project';
const TOPIC = 'events';

/** A process that is measured: a deployed function or a baseline. */
export type Candidate = (typeof baselineNames)[number] | 'receive' | 'process';

/** The variables by which Google's clients in a candidate find the services. */
export type Services = Record<string, string>;

/** Starts candidates and the services that they write to, and loads them. */
export interface Harness {
  /** The environment in which Java and Google Cloud's SDK are found. */
  env: Environment;
  load: LoadGenerator;
  /** Starts an archive and Pub/Sub that take `latencyMs` for each call; without `latencyMs`, they answer at once. */
  services(latencyMs?: { archive: number; publish: number }): Promise<Services>;
  /** Starts the Firestore emulator. */
  firestore(): Promise<Services>;
  /** Says how to start a candidate on a free port. */
  options(candidate: Candidate, services: Services): Promise<FunctionOptions>;
  /** Starts a candidate and waits until it accepts connections. */
  start(candidate: Candidate, services: Services): Promise<Child & { url: string }>;
  /** Stops everything that was started. */
  stop(): Promise<void>;
}

/**
 * Builds the candidates and starts the load generator.
 * @param folder is emptied, and gets the built candidates and the logs
 * @param inherited the environment in which Java and Google Cloud's SDK are found
 */
export async function startHarness(folder: string, inherited: Environment): Promise<Harness> {
  const built = join(folder, 'built');
  const logFolder = join(folder, 'log');
  await rm(folder, { recursive: true, force: true });
  await mkdir(logFolder, { recursive: true });
  await Promise.all([buildFunctions(built), buildBaselines(built)]);
  const children: Child[] = [];

  /** Starts a service on a free port. */
  const serve = async (name: string, command: string, args: (port: number) => string[]) => {
    const port = await freePort(0, name);
    const child = await startChild({
      name,
      command,
      args: args(port),
      env: javaEnvironment(inherited),
      port,
      logFile: join(logFolder, `${name}.log`),
    });
    children.push(child);
    return port;
  };
  const script = (name: string, ...args: number[]) =>
    serve(name, process.execPath, (port) => [
      join(import.meta.dirname, `${name}.ts`),
      ...[port, ...args].map(String),
    ]);
  const emulator = async (name: SdkEmulator) => {
    const program = await emulatorProgram(name, inherited);
    return serve(name, program.java, (port) => [...javaArgs(program), '--host=127.0.0.1', `--port=${port}`]);
  };
  let pubsub: Promise<number> | undefined;
  let atOnce: Promise<Services> | undefined;
  const load = startLoadGenerator();

  const options: Harness['options'] = async (candidate, services) => ({
    name: candidate,
    source:
      candidate === 'receive' || candidate === 'process'
        ? join(built, candidate)
        : join(built, `${candidate}.cjs`),
    port: await freePort(0, candidate),
    env: {
      GOOGLE_CLOUD_PROJECT: PROJECT,
      ARCHIVE_BUCKET: 'bench-archive',
      EVENTS_TOPIC: TOPIC,
      SMARTCAR_MANAGEMENT_TOKEN: TOKEN,
      METADATA_SERVER_DETECTION: 'none',
      ...services,
    },
    logFolder,
  });

  const services = async (latencyMs: { archive: number; publish: number }): Promise<Services> => {
    pubsub ??= emulator('pubsub').then(createTopic);
    const archive = await script('archive-server', latencyMs.archive);
    let publish = await pubsub;
    if (latencyMs.publish) publish = await script('slow-proxy', publish, latencyMs.publish);
    return {
      STORAGE_EMULATOR_HOST: `http://127.0.0.1:${archive}`,
      PUBSUB_EMULATOR_HOST: `127.0.0.1:${publish}`,
    };
  };

  return {
    env: inherited,
    load,
    options,
    services: (latencyMs) => {
      if (latencyMs) return services(latencyMs);
      atOnce ??= services({ archive: 0, publish: 0 });
      return atOnce;
    },
    async firestore() {
      return { FIRESTORE_EMULATOR_HOST: `127.0.0.1:${await emulator('firestore')}` };
    },
    async start(candidate, services) {
      const started = await options(candidate, services);
      const child = await startFunction(started);
      children.unshift(child);
      return { ...child, url: `http://127.0.0.1:${started.port}/projects/${PROJECT}/topics/${TOPIC}` };
    },
    async stop() {
      load.stop();
      await Promise.all(children.splice(0).map((child) => child.stop()));
    },
  };
}

async function createTopic(port: number): Promise<number> {
  const client = new PubSub({ projectId: PROJECT, apiEndpoint: `127.0.0.1:${port}`, emulatorMode: true });
  await client.createTopic(TOPIC);
  await client.close();
  return port;
}
