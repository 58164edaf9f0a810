import { dirname, resolve } from 'node:path';
import type { Environment } from '../../functions/runtime/settings.ts';
import { UsageError } from '../errors.ts';
import { environmentOutputs, localOutputs, namedOutputs, type Outputs } from './outputs.ts';
import {
  type EmulatorHosts,
  emulatorNames,
  emulatorSources,
  type TargetName,
  targetNames,
  targetSources,
} from './sources.ts';

/** The stack that the command works on. */
export interface Target {
  /** The names of the stack's parts, as far as they are known. */
  names: Partial<Record<TargetName, string>>;
  /** The hosts of a local system's emulators; undefined for Google Cloud. */
  emulators?: EmulatorHosts;
  /** The folder of a local system, with its logs in `log/` and its bundles in `functions/`. */
  folder?: string;
  /** The file that named the target, or `the environment`. */
  source: string;
}

export type TargetOptions = { [name in TargetName]?: string } & { outputs?: string; environment?: string };

/**
 * Finds the target. Takes the names from the first of these that there is:
 * 1. the outputs that `--outputs` or `--environment` name
 * 2. the outputs of the local system that runs, unless `--project` names another project
 * 3. the environment
 *
 * A flag goes before all of these. Guesses no name of a deployed stack: compared with the wrong database, every event
 * would seem unprocessed.
 * @throws UsageError where a variable contradicts the outputs, variables name only some emulators, or a name is malformed
 */
export async function resolveTarget(options: TargetOptions, env: Environment): Promise<Target> {
  if (options.outputs && options.environment) {
    throw new UsageError('--outputs and --environment both name a stack: give one of them.');
  }
  const outputs = await chosenOutputs(options, env);
  return outputs ? fromOutputs(outputs, options, env) : fromEnvironment(options, env);
}

async function chosenOutputs(options: TargetOptions, env: Environment): Promise<Outputs | undefined> {
  if (options.outputs) return namedOutputs(options.outputs);
  if (options.environment) return environmentOutputs(options.environment);
  const local = await localOutputs(env);
  const isOther = options.project && options.project !== local?.values[targetSources.project.output];
  return isOther ? undefined : local;
}

function fromOutputs(outputs: Outputs, options: TargetOptions, env: Environment): Target {
  const { file, values } = outputs;
  const names: Target['names'] = {};
  for (const name of targetNames) {
    const { variable, output, flag } = targetSources[name];
    const value = options[name] ?? values[output];
    if (!value) continue;
    names[name] = checked(flag, value);
    if (options[name]) continue;
    refuseOther(variable, env[variable], {
      wanted: value,
      fault: `${file} has ${value}: unset it, or give ${flag}`,
    });
  }
  const hosts = emulatorNames.map((name) => [name, values[emulatorSources[name].output]] as const);
  const isLocal = hosts.every(([, host]) => host);
  for (const [name, host] of hosts) {
    const { variable } = emulatorSources[name];
    const where = isLocal ? `has ${host}` : 'is of Google Cloud';
    refuseOther(variable, env[variable], {
      wanted: isLocal ? host : undefined,
      fault: `${file} ${where}: unset it`,
    });
  }
  if (!isLocal) return { names, source: file };
  return {
    names,
    source: file,
    emulators: Object.fromEntries(hosts) as EmulatorHosts,
    folder: resolve(dirname(file)),
  };
}

function refuseOther(
  variable: string,
  set: string | undefined,
  { wanted, fault }: { wanted: string | undefined; fault: string },
): void {
  if (set && set !== wanted) throw new UsageError(`${variable} is ${set}, but ${fault}.`);
}

function fromEnvironment(options: TargetOptions, env: Environment): Target {
  const names: Target['names'] = {};
  for (const name of targetNames) {
    const { flag, variable } = targetSources[name];
    const value = options[name] || env[variable];
    if (value) names[name] = checked(flag, value);
  }
  const set = emulatorNames.filter((name) => env[emulatorSources[name].variable]);
  if (set.length === 0) return { names, source: 'the environment' };
  const variablesOf = (of: readonly (typeof set)[number][]) =>
    of.map((name) => emulatorSources[name].variable).join(' and ');
  const missing = emulatorNames.filter((name) => !set.includes(name));
  if (missing.length > 0) {
    throw new UsageError(
      `${variablesOf(set)} is set, but not ${variablesOf(missing)}: a part of the work would go to Google Cloud. Set all of them for emulators, or none.`,
    );
  }
  const hosts = set.map((name) => [name, env[emulatorSources[name].variable]]);
  return { names, source: 'the environment', emulators: Object.fromEntries(hosts) };
}

/** Refuses characters that would change the meaning of a path or a filter which contains the name. */
function checked(flag: string, value: string): string {
  if (/^[A-Za-z0-9(][A-Za-z0-9()._~+%:-]*$/.test(value)) return value;
  throw new UsageError(`${flag} is not a name: give letters, digits and ( ) . _ ~ + % : - alone.`);
}
