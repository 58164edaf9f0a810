import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startChild } from '../../local/child.ts';
import { freePort } from '../../local/ports.ts';
import { TOKEN } from './webhooks.ts';

/** What a run of the operator's command took. */
export interface Usage {
  /** MiB of the largest resident set. */
  peakMib: number;
  /** Milliseconds of processor time. */
  cpuMs: number;
  /** Milliseconds from the start of Node. */
  ms: number;
}

const DAY_MS = 86_400_000;
const COMMAND = join(import.meta.dirname, '../../ops/smartcar-webhooks');
const REPORTER = join(import.meta.dirname, 'report-usage.mjs');

/** The day on which the events were received: long enough ago, and not so long that markers are gone. */
export const receivedOn = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);

/** The commands that pass over any number of events, and where their JSON says how many. */
export const commands: ReadonlyMap<string, { args: string[]; counted: string }> = new Map([
  ['replay', { args: ['replay', '--from', receivedOn, '--rate', '100000'], counted: 'published' }],
  ['archive verify', { args: ['archive', 'verify'], counted: 'checked' }],
  ['archive stats', { args: ['archive', 'stats'], counted: 'events' }],
  ['reconcile', { args: ['reconcile', '--from', receivedOn], counted: 'checked' }],
  ['dead-letters list', { args: ['dead-letters', 'list'], counted: 'count' }],
  ['dead-letters redrive', { args: ['dead-letters', 'redrive'], counted: 'redriven' }],
]);

/**
 * Runs one of the commands on made-up events, in a process of its own.
 * @param events how many events the archive has, and how many of them are dead letters: all
 * @throws Error where the command passed over another number of events
 */
export async function measureCommand(command: string, events: number): Promise<Usage> {
  const { args, counted } = commands.get(command) ?? { args: [command], counted: '' };
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-ops-'));
  const [httpPort, grpcPort] = [await freePort(0, 'archive'), await freePort(0, 'apis')];
  const services = await startChild({
    name: 'made-up services',
    command: process.execPath,
    env: {},
    args: [
      join(import.meta.dirname, 'made-up/main.ts'),
      `${httpPort}`,
      `${grpcPort}`,
      `${events}`,
      receivedOn,
    ],
    port: httpPort,
    logFile: join(folder, 'services.log'),
  });
  try {
    const { stdout, stderr } = await run([...args, '--json'], folder, {
      STORAGE_EMULATOR_HOST: `http://127.0.0.1:${httpPort}`,
      PUBSUB_EMULATOR_HOST: `127.0.0.1:${grpcPort}`,
      FIRESTORE_EMULATOR_HOST: `127.0.0.1:${grpcPort}`,
    });
    if (!new RegExp(`"${counted}":${events}\\b`).test(stdout))
      throw new Error(`${command} did not pass over ${events} events: ${stderr}`);
    return JSON.parse(await readFile(join(folder, 'usage.json'), 'utf8'));
  } finally {
    await services.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: string[], folder: string, emulators: Record<string, string>) {
  const child = spawn(COMMAND, args, {
    cwd: folder,
    env: {
      ...pathOf(),
      ...emulators,
      NODE_OPTIONS: `--import=${REPORTER}`,
      LOCAL_FOLDER: folder,
      GOOGLE_CLOUD_PROJECT: 'bench-project',
      ARCHIVE_BUCKET: 'bench-archive',
      EVENTS_TOPIC: 'events',
      PROCESS_SUBSCRIPTION: 'process',
      DEAD_LETTERS_SUBSCRIPTION: 'dead-letters',
      FIRESTORE_DATABASE: '(default)',
      SMARTCAR_MANAGEMENT_TOKEN: TOKEN,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([beginningOf(child.stdout), text(child.stderr)]);
  return { stdout, stderr };
}

/** As much of an output as has the counts. A list of 500,000 dead letters has 150 MB. */
async function beginningOf(stream: Readable): Promise<string> {
  let beginning = '';
  for await (const chunk of stream.setEncoding('utf8')) if (beginning.length < 1_000) beginning += chunk;
  return beginning;
}

/** Where the shell finds Node: that which runs the benchmarks. */
const pathOf = () => ({ PATH: `${join(process.execPath, '..')}:/usr/bin:/bin` });
