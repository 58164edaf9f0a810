import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The Terraform variable that carries the management token, as the environment has it. */
export const TOKEN_VARIABLE = 'TF_VAR_management_token';

/**
 * A number that names a token: Terraform writes the token again when, and only when, the number changes.
 * @returns 48 bits of the token's SHA-256, from which nobody can tell the token
 */
export function tokenVersion(token: string): number {
  return Number.parseInt(createHash('sha256').update(token).digest('hex').slice(0, 12), 16);
}

/**
 * Finds the token that Terraform will get. cdktf runs this app without any TF_VAR_ variable, so the token is not in the
 * environment of this process: it is in that of cdktf, which is an ancestor.
 * @returns undefined where no ancestor that may be read has it
 */
export function findToken(readProcess = platformReader(), pid = process.pid): string | undefined {
  for (let next = pid, depth = 0; next > 1 && depth < 20; depth++) {
    const found = readProcess(next);
    if (!found) return undefined;
    if (found.token) return found.token;
    next = found.parent;
  }
  return undefined;
}

interface ProcessInfo {
  parent: number;
  token: string | undefined;
}

type ProcessReader = (pid: number) => ProcessInfo | undefined;

function platformReader(): ProcessReader {
  return process.platform === 'linux' ? readProc : readPs;
}

/** Linux: https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html */
function readProc(pid: number): ProcessInfo | undefined {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const [, parent] = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const line = environ.find((each) => each.startsWith(`${TOKEN_VARIABLE}=`));
    return { parent: Number(parent), token: line?.slice(TOKEN_VARIABLE.length + 1) };
  } catch {
    return undefined;
  }
}

/** macOS: `ps -E` adds the environment to the command; a value ends where the next variable begins. */
function readPs(pid: number): ProcessInfo | undefined {
  try {
    const output = execFileSync('ps', ['-E', '-ww', '-o', 'ppid=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const token = new RegExp(` ${TOKEN_VARIABLE}=(.*?)(?= [A-Za-z_]\\w*=|\\s*$)`, 's').exec(output)?.[1];
    return { parent: Number.parseInt(output, 10), token };
  } catch {
    return undefined;
  }
}
