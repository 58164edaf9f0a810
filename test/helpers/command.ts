import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Command {
  process: ChildProcess;
  /** What it printed so far, on both outputs. */
  output(): string;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

/** Runs one of the project's commands as `npm run` does. */
export function runCommand(script: string, args: string[], env: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [resolve(root, script), ...args], {
    env: { ...process.env, ENV_FILE: 'none', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    process: child,
    output: () => output,
    ended: once(child, 'close').then(([code]) => code),
  };
}
