import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The ids of the processes that a process has started. */
export async function childrenOf({ pid }: ChildProcess): Promise<number[]> {
  const { stdout } = await run('pgrep', ['-P', `${pid}`]).catch(() => ({ stdout: '' }));
  return stdout.trim().split('\n').filter(Boolean).map(Number);
}

/** The ids of all processes that come from a process. */
export async function descendantsOf(parent: ChildProcess): Promise<number[]> {
  const children = await childrenOf(parent);
  const nested = await Promise.all(children.map((pid) => descendantsOf({ pid } as ChildProcess)));
  return [...children, ...nested.flat()];
}

/** Whether a process of that id is there. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
