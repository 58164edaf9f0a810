import { readFile } from 'node:fs/promises';

/** Megabytes (10^6 bytes) of memory that a process holds now: its resident set, which Cloud Run counts. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return (kib * 1_024) / 1e6;
}
