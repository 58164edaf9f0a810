import { join } from 'node:path';
import { nodeOptions } from '../infra/node-options.ts';
import { type Child, type ChildOptions, startChild } from './child.ts';

const modules = join(import.meta.dirname, '../node_modules');
const framework = join(modules, '@google-cloud/functions-framework/build/src/main.js');
const loopback = join(import.meta.dirname, 'loopback.cjs');

export interface FunctionOptions extends Pick<ChildOptions, 'onLine' | 'onSpawn' | 'signal'> {
  /** The function's target, and the name of its log file. */
  name: string;
  /** What `functions-framework --source` takes: a bundle's folder or a module. */
  source: string;
  port: number;
  /** All that the function finds in its environment, beside what a deployment always sets. */
  env: Record<string, string>;
  logFolder: string;
}

/** The command that runs one function under the Functions Framework, as Google Cloud does, on the loopback alone. */
export function functionCommand({ name, source, port, env }: FunctionOptions) {
  return {
    command: process.execPath,
    args: ['--require', loopback, framework, `--source=${source}`, `--target=${name}`, `--port=${port}`],
    env: {
      // Google's clients look for a metadata server before their first call to an emulator too, for seconds.
      METADATA_SERVER_DETECTION: 'none',
      ...env,
      NODE_OPTIONS: `${nodeOptions} ${env.NODE_OPTIONS ?? ''}`,
      // As on Google Cloud: without the framework's greeting, and without errors' texts in answers.
      NODE_ENV: 'production',
      // A bundle finds the framework beside it when it is deployed, and here wherever it was built.
      NODE_PATH: modules,
    },
  };
}

/** Runs one function and waits until it answers. */
export function startFunction(options: FunctionOptions): Promise<Child> {
  const { name, port, logFolder, onLine, onSpawn, signal } = options;
  return startChild({
    ...functionCommand(options),
    name,
    port,
    logFile: join(logFolder, `${name}.log`),
    onLine,
    onSpawn,
    signal,
  });
}
