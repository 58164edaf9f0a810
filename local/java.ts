import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { Environment } from '../functions/runtime/settings.ts';
import { findProgram } from './find-program.ts';
import { UserError } from './user-error.ts';

const run = promisify(execFile);

export interface JavaProgram {
  /** The path of `java`. */
  java: string;
  jar: string;
  mainClass: string;
}

const INSTALL =
  "install a JRE (Debian: 'sudo apt-get install default-jre-headless', macOS: 'brew install openjdk')";

/** `java` of `JAVA_HOME`, or else on the PATH. @throws UserError with the command that installs Java */
export async function findJava({ JAVA_HOME, PATH = '' }: Environment): Promise<string> {
  const folders = [...(JAVA_HOME ? [join(JAVA_HOME, 'bin')] : []), ...PATH.split(delimiter)];
  const java = await findProgram('java', folders);
  if (java) return java;
  throw new UserError(`Java is missing, and the emulators need it: ${INSTALL}, or set JAVA_HOME.`);
}

/** What else a locale may have: Thai digits are a variant, or an extension. */
const RESET = ['script', 'variant', 'extensions'].map((name) => `-Duser.${name}=`);

/** The arguments that run a program: with digits and calendar of English, without which Firestore's emulator fails. */
export function javaArgs({ jar, mainClass }: JavaProgram): string[] {
  return ['-Duser.language=en', '-Duser.country=US', ...RESET, '-cp', jar, mainClass];
}

/**
 * Says so where a program did not start because its Java is too old.
 * @returns undefined where that is not the reason
 */
export async function tooOldJava(
  { java, jar, mainClass }: JavaProgram,
  env: Record<string, string>,
): Promise<UserError | undefined> {
  const { stderr } = await run(java, ['-version'], { env }).catch(() => ({ stderr: '' }));
  const found = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1]);
  const needed = javaOf(await readFile(jar), `${mainClass.replaceAll('.', '/')}.class`);
  if (!(needed > found)) return undefined;
  return new UserError(
    `Java ${needed} is needed, and ${java} is Java ${found}: ${INSTALL}, or set JAVA_HOME to a newer one.`,
  );
}

/** The Java that a class of a jar is compiled for: https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html#jvms-4.1 */
function javaOf(jar: Uint8Array, name: string): number {
  const bytes = unzipSync(jar, { filter: (file) => file.name === name })[name];
  return bytes ? Buffer.from(bytes).readUInt16BE(6) - 44 : 0;
}
