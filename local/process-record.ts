import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** A process, so that it can be told from a later one of the same id. */
const RecordedProcess = z.object({
  name: z.string(),
  // To end 0 or a negative id would end a group of processes, or all.
  pid: z.int().min(2),
  /** As the operating system tells it. */
  startedAt: z.string().min(1),
  /** When it was recorded, as RFC 3339. */
  at: z.iso.datetime(),
});
export type RecordedProcess = z.infer<typeof RecordedProcess>;

/** The runs of a local system that did not end their processes themselves, or could not keep what they had. */
export interface KilledRuns {
  /** When each of their processes was started, as RFC 3339, the first first. */
  starts: string[];
  /** What of them was still running, and is ended now. */
  ended: RecordedProcess[];
}

const GONE_WITHIN_MS = 5_000;

const pathIn = (folder: string) => join(folder, 'processes.jsonl');

/** Notes a process of a local system, for a next start that finds this one ended by force. */
export function recordProcess(folder: string, { name, pid }: { name: string; pid: number }): void {
  const startedAt = startOf(pid);
  if (startedAt)
    appendFileSync(pathIn(folder), `${JSON.stringify({ name, pid, startedAt, at: new Date() })}\n`);
}

/** Forgets the processes, which have ended, once what they had is kept. */
export function forgetProcesses(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/** Ends what earlier systems in the folder left running, and no other process. The record stays until it is forgotten. */
export async function endLeftovers(folder: string): Promise<KilledRuns> {
  const record = readRecord(folder);
  const leftovers = record.filter(({ pid, startedAt }) => startOf(pid) === startedAt);
  for (const { pid } of leftovers) end(pid);
  const isLeft = () => leftovers.some(({ pid, startedAt }) => startOf(pid) === startedAt);
  for (const deadline = Date.now() + GONE_WITHIN_MS; isLeft() && Date.now() < deadline; ) await delay(20);
  return { starts: record.map(({ at }) => at), ended: leftovers };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Passes over the end of the file, a line that was being written when the system was killed, and what is no record. */
function readRecord(folder: string): RecordedProcess[] {
  if (!existsSync(pathIn(folder))) return [];
  const lines = readFileSync(pathIn(folder), 'utf8').split('\n');
  return lines.flatMap((line) => RecordedProcess.safeParse(parse(line)).data ?? []);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** When a process started; undefined where there is none of this id, or only what is left of it until its parent asks. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' }).trim();
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything. State and start are the 3rd and the 22nd field: proc_pid_stat(5).
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}
