import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** The whole environment: nothing is inherited. */
  env: Record<string, string>;
  /** The port on the loopback interface that the process listens on once it is ready. */
  port: number;
  /** Gets all that the process prints. */
  logFile: string;
  /** Gets it too, line by line. */
  onLine?: ((line: string) => void) | undefined;
  /** Gets the process as soon as there is one, ready or not. */
  onSpawn?: ((child: Child) => void) | undefined;
  /** Ends a start that is under way. */
  signal?: AbortSignal | undefined;
}

export interface Child {
  name: string;
  pid: number;
  logFile: string;
  /** Resolves when the process has ended, for whatever reason. */
  exited: Promise<void>;
  /** Whether `stop` was called: the end is wanted. */
  isStopping(): boolean;
  /** Ends the process, by force where asking does not help, and waits until it is gone. */
  stop(): Promise<void>;
}

/** A process ended before it was ready, or took too long. */
export class StartError extends Error {
  override name = 'StartError';
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
const LAST_LINES = 5;

/**
 * Starts a process and waits until it answers. The process ends with this one, but for a kill -9.
 * @throws StartError with the last lines that it printed when it ends before that, or takes longer than a minute
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, env, port, logFile, onLine, onSpawn, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own, so that Ctrl-C reaches the parent alone and the children end in order.
    detached: true,
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve()).once('error', () => resolve());
  }).then(() => void process.off('exit', kill));
  const output = keepOutput(child, logFile, onLine);

  let stopping = false;
  const started: Child = {
    name,
    pid: child.pid ?? 0,
    logFile,
    exited,
    isStopping: () => stopping,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const force = setTimeout(kill, STOP_WITHIN_MS);
      await exited;
      clearTimeout(force);
      await output;
    },
  };
  onSpawn?.(started);
  await listening(port, started, signal);
  return started;
}

/** Resolves when all that the process printed is in the log. */
function keepOutput(child: ChildProcess, logFile: string, onLine: ChildOptions['onLine']): Promise<void> {
  const log = createWriteStream(logFile, { flags: 'a' });
  // A log that cannot be written ends nothing: its folder may have been removed.
  const written = new Promise<void>((resolve) => log.once('close', resolve).once('error', () => resolve()));
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    stream.pipe(log, { end: false });
    if (onLine) createInterface({ input: stream }).on('line', onLine);
  }
  child.once('close', () => log.end()).once('error', () => log.end());
  return written;
}

async function listening(port: number, child: Child, signal: AbortSignal | undefined): Promise<void> {
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await delay(50)) {
    if (!ended && !signal?.aborted && (await accepts(port))) return;
    if (!ended && !signal?.aborted && Date.now() < deadline) continue;
    await child.stop();
    signal?.throwIfAborted();
    const output = await readFile(child.logFile, 'utf8').catch(() => '');
    const lines = output.trim().split('\n').slice(-LAST_LINES).join('\n');
    throw new StartError(
      `${child.name} ${ended ? 'ended before it was ready' : 'did not get ready'}:\n${lines}`,
    );
  }
}

function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
