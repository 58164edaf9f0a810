import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../../functions/runtime/settings.ts';
import { UsageError } from '../errors.ts';

/** The outputs of a stack, and the file that has the outputs. */
export interface Outputs {
  /** The path for people, relative to the working folder. */
  file: string;
  /** The name of the stack, as `smartcar-prod`. */
  stack: string;
  values: Record<string, string>;
}

/** The project's own folder. */
const ROOT = join(import.meta.dirname, '../..');

/** cdktf writes `{"<stack>": {"<output>": …}}`, and so does `npm start`. */
const File = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Reads the outputs of a deployment. @throws UsageError with the command that writes the outputs */
export async function environmentOutputs(environment: string): Promise<Outputs> {
  if (!/^[a-z][a-z0-9]*$/.test(environment)) {
    throw new UsageError(
      '--environment is not the name of an environment: give letters and digits, as prod.',
    );
  }
  const command = `ENVIRONMENT=${environment} npx cdktf output --outputs-file outputs.${environment}.json`;
  const outputs = await readOutputs(join(ROOT, `outputs.${environment}.json`), command);
  if (!outputs)
    throw new UsageError(`The outputs of ${environment} are not here: write them with '${command}'.`);
  if (outputs.stack.endsWith(`-${environment}`)) return outputs;
  throw new UsageError(
    `${outputs.file} is of ${outputs.stack}, not of ${environment}: write it with '${command}'.`,
  );
}

/** Reads the outputs in a file. @throws UsageError where the file has no outputs */
export async function namedOutputs(path: string): Promise<Outputs> {
  const outputs = await readOutputs(path);
  if (outputs) return outputs;
  throw new UsageError(`${path} does not exist: write it with 'cdktf output --outputs-file ${path}'.`);
}

/** Reads the outputs that `npm start` writes while it runs. @returns undefined where no local system runs */
export function localOutputs(env: Environment): Promise<Outputs | undefined> {
  return readOutputs(join(env.LOCAL_FOLDER || join(ROOT, '.local'), 'outputs.json'));
}

async function readOutputs(
  path: string,
  command = `cdktf output --outputs-file ${path}`,
): Promise<Outputs | undefined> {
  const file = relative('', path) || path;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`${file} cannot be read (${error.code}): name a file that you may read.`);
  });
  if (text === undefined) return undefined;
  const [first, ...others] = Object.entries(File.safeParse(parse(text)).data ?? {});
  if (!first || others.length > 0) {
    throw new UsageError(`${file} does not hold one stack's outputs: write it with '${command}'.`);
  }
  const [stack, values] = first;
  const strings = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return { file, stack, values: Object.fromEntries(strings) as Record<string, string> };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
