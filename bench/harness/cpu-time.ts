import { readFile } from 'node:fs/promises';

/** Linux reports processor time in hundredths of a second on every machine: `getconf CLK_TCK`. */
const MS_PER_TICK = 10;

/**
 * Milliseconds of processor time that a process has used so far, in all threads, in its own code and in the kernel.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export async function cpuTimeMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Skips the name of the command, which can contain spaces and parentheses. The fields after the name are numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  return (userTicks + systemTicks) * MS_PER_TICK;
}
