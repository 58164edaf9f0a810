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
  env?: Record<string, string>;
  /** The port on the loopback interface that the process listens on once it is ready. */
  port: number;
  /** Gets all that the process prints. */
  logFile: string;
  /** Gets it too, line by line. */
  onLine?: ((line: string) => void) | undefined;
}

export interface Child {
  name: string;
  pid: number;
  logFile: string;
  /** Resolves when the process has ended, for whatever reason. */
  exited: Promise<void>;
  /** Ends the process, by force where asking does not help, and waits until it is gone. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

/**
 * Starts a process and waits until it answers.
 * @throws Error with the last lines that it printed when it ends before that, or takes longer than a minute
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, env, port, logFile, onLine } = options;
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own, so that Ctrl-C reaches the parent alone and the children end in order.
    detached: true,
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve()).once('error', () => resolve());
  }).then(() => void process.off('exit', kill));
  keepOutput(child, logFile, onLine);

  const started: Child = {
    name,
    pid: child.pid ?? 0,
    logFile,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(kill, STOP_WITHIN_MS);
      await exited;
      clearTimeout(force);
    },
  };
  await listening(port, started);
  return started;
}

function keepOutput(child: ChildProcess, logFile: string, onLine: ChildOptions['onLine']): void {
  const log = createWriteStream(logFile, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    stream.pipe(log, { end: false });
    if (onLine) createInterface({ input: stream }).on('line', onLine);
  }
  child.once('close', () => log.end());
}

async function listening(port: number, child: Child): Promise<void> {
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await delay(50)) {
    if (!ended && (await accepts(port))) return;
    if (!ended && Date.now() < deadline) continue;
    await child.stop();
    const output = await readFile(child.logFile, 'utf8').catch(() => '');
    const lines = output.trim().split('\n').slice(-5).join('\n');
    throw new Error(`${child.name} ${ended ? 'ended before it was ready' : 'did not get ready'}:\n${lines}`);
  }
}

function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
