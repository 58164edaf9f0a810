import { join } from 'node:path';
import { nodeOptions } from '../infra/node-options.ts';
import { type Child, startChild } from './child.ts';

const modules = join(import.meta.dirname, '../node_modules');
const framework = join(modules, '@google-cloud/functions-framework/build/src/main.js');

export interface FunctionOptions {
  /** The function's target, and the name of its log file. */
  name: string;
  /** What `functions-framework --source` takes: a bundle's folder or a module. */
  source: string;
  port: number;
  env: Record<string, string>;
  logFolder: string;
  onLine?: ((line: string) => void) | undefined;
}

/** The command that runs one function under the Functions Framework, as Google Cloud does. */
export function functionCommand({ name, source, port, env }: FunctionOptions) {
  return {
    command: process.execPath,
    args: [framework, `--source=${source}`, `--target=${name}`, `--port=${port}`],
    env: {
      ...env,
      NODE_OPTIONS: `${nodeOptions} ${env.NODE_OPTIONS ?? process.env.NODE_OPTIONS ?? ''}`,
      // As on Google Cloud: without the framework's greeting, and without errors' texts in answers.
      NODE_ENV: 'production',
      // A bundle finds the framework beside it when it is deployed, and here wherever it was built.
      NODE_PATH: modules,
    },
  };
}

/** Runs one function and waits until it answers. */
export function startFunction(options: FunctionOptions): Promise<Child> {
  const { name, port, logFolder, onLine } = options;
  return startChild({
    ...functionCommand(options),
    name,
    port,
    logFile: join(logFolder, `${name}.log`),
    onLine,
  });
}
