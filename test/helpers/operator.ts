import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const main = join(import.meta.dirname, '../../ops/smartcar-webhooks');

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running command. */
export interface Running {
  kill(signal: NodeJS.Signals): void;
  done: Promise<Run>;
}

/** Someone at a terminal that is none, with an environment. */
export interface Operator {
  /** Runs the operator's command. */
  ops(...args: string[]): Promise<Run>;
  startOps(args: string[], env?: Record<string, string>): Running;
  /** Runs the operator's command with --json. @throws Error with what it said where that is no JSON */
  json(...args: string[]): Promise<Record<string, unknown>>;
  /** Runs a script of the tests. */
  startScript(path: string, env?: Record<string, string>): Running;
}

/**
 * @param folder where the commands run, and look for a local system
 * @param env what is set beside that; of what the developer has exported, nothing is passed on
 */
export function createOperator(folder: string, env: Record<string, string>): Operator {
  const { PATH = '', HOME = '' } = process.env;
  const start = (command: string, args: string[], more: Record<string, string> = {}): Running => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { PATH, HOME, LOCAL_FOLDER: folder, ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return {
      kill: (signal) => void child.kill(signal),
      done: Promise.all([ended, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({
        code,
        stdout,
        stderr,
      })),
    };
  };
  const startOps: Operator['startOps'] = (args, more) => start('sh', [main, ...args], more);
  return {
    startOps,
    ops: (...args) => startOps(args).done,
    startScript: (path, more) => start(process.execPath, [path], more),
    async json(...args) {
      const { code, stdout, stderr } = await startOps(['--json', ...args]).done;
      if (!stdout) throw new Error(`The command printed nothing but ${stderr}`);
      return { code, ...JSON.parse(stdout) };
    },
  };
}

/** How many: few in every run of the tests, all that was promised in `npm run test:large`. */
export const sized = (small: number, large: number): number => (process.env.TEST_LARGE ? large : small);
