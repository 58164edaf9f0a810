import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

// Names the variables of the environment that carry secrets to Terraform.
export const TOKEN_VARIABLE = 'TF_VAR_management_token';
export const NOTIFY_SECRET_VARIABLE = 'TF_VAR_notify_secret';

/**
 * Makes a number that names a secret: Terraform writes the secret again when, and only when, the number changes.
 * @returns 48 bits of the SHA-256 of the secret, from which nobody can tell the secret
 */
export function tokenVersion(token: string): number {
  return Number.parseInt(createHash('sha256').update(token).digest('hex').slice(0, 12), 16);
}

/**
 * Finds the secret that Terraform will get. cdktf runs this app without any TF_VAR_ variable, so the secret is not in the
 * environment of this process: the secret is in the environment of cdktf, which is an ancestor.
 * @returns the value without spaces around it; undefined where no ancestor that may be read has a value
 */
export function findSecret(
  variable: string,
  readProcess = platformReader(),
  pid = process.pid,
): string | undefined {
  for (let next = pid, depth = 0; next > 1 && depth < 20; depth++) {
    const found = readProcess(next, variable);
    if (!found) return undefined;
    if (found.value?.trim()) return found.value.trim();
    next = found.parent;
  }
  return undefined;
}

interface ProcessInfo {
  parent: number;
  /** Is the value of the variable in the environment of the process. */
  value: string | undefined;
}

type ProcessReader = (pid: number, variable: string) => ProcessInfo | undefined;

function platformReader(): ProcessReader {
  return process.platform === 'linux' ? readProc : readPs;
}

/** Reads a process of Linux: https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html */
function readProc(pid: number, variable: string): ProcessInfo | undefined {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const [, parent] = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const line = environ.find((each) => each.startsWith(`${variable}=`));
    return { parent: Number(parent), value: line?.slice(variable.length + 1) };
  } catch {
    return undefined;
  }
}

/** Reads a process of macOS. `ps -E` adds the environment to the command. A value ends where the next variable begins. */
function readPs(pid: number, variable: string): ProcessInfo | undefined {
  try {
    const output = execFileSync('ps', ['-E', '-ww', '-o', 'ppid=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const value = new RegExp(` ${variable}=(.*?)(?= [A-Za-z_]\\w*=|\\s*$)`, 's').exec(output)?.[1];
    return { parent: Number.parseInt(output, 10), value };
  } catch {
    return undefined;
  }
}
