import { readFile } from 'node:fs/promises';
import { emulatorHostVariables, LOCAL_PROJECT } from '../local/config.ts';
import { UsageError } from './errors.ts';

/** What the command works on: Google Cloud's names of a stack's parts, as far as they are known. */
export interface Target {
  project?: string;
  bucket?: string;
  topic?: string;
  subscription?: string;
  deadLetters?: string;
  database?: string;
  /** Whether these are the emulators of a local system. */
  isLocal: boolean;
}

export type TargetName = Exclude<keyof Target, 'isLocal'>;

interface Source {
  what: string;
  flag: string;
  variable: string;
  /** The stack's output. */
  output: string;
}

/** Where each name comes from, the first that has it: a flag, the environment, the stack's outputs. */
export const targetSources: Record<TargetName, Source> = {
  project: {
    what: 'Google Cloud project',
    flag: '--project',
    variable: 'GOOGLE_CLOUD_PROJECT',
    output: 'project_id',
  },
  bucket: {
    what: 'archive bucket',
    flag: '--bucket',
    variable: 'ARCHIVE_BUCKET',
    output: 'archive_bucket',
  },
  topic: { what: 'events topic', flag: '--topic', variable: 'EVENTS_TOPIC', output: 'events_topic' },
  subscription: {
    what: 'subscription that feeds process',
    flag: '--subscription',
    variable: 'PROCESS_SUBSCRIPTION',
    output: 'process_subscription',
  },
  deadLetters: {
    what: 'dead-letter subscription',
    flag: '--dead-letters',
    variable: 'DEAD_LETTERS_SUBSCRIPTION',
    output: 'dead_letters_subscription',
  },
  database: {
    what: 'Firestore database',
    flag: '--database',
    variable: 'FIRESTORE_DATABASE',
    output: 'firestore_database',
  },
};

export type TargetOptions = { [name in TargetName]?: string } & { outputs?: string };

/**
 * Finds out what to work on: flags, then the environment, then the file that `cdktf output --outputs-file` wrote,
 * then, where the emulators' variables are set, the names of the local system. Nothing is guessed of a deployed stack:
 * beside the wrong database, every event would seem missing.
 * @throws UsageError when some of the emulators' variables are set and some are not, or the file is no such file
 */
export async function resolveTarget(
  options: TargetOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Target> {
  const isLocal = usesEmulators(env);
  if (isLocal && options.outputs) {
    throw new UsageError('--outputs is of a deployed stack, but the emulator variables are set: unset them.');
  }
  const outputs = options.outputs ? await readOutputs(options.outputs) : {};
  const target: Target = { isLocal };
  for (const [name, { flag, variable, output }] of Object.entries(targetSources)) {
    const value = options[name as TargetName] || env[variable] || outputs[output];
    if (value === undefined) continue;
    // A name becomes part of a path or a filter: nothing that could lead out of it.
    if (!/^[A-Za-z0-9(][A-Za-z0-9()._~+%:-]*$/.test(value)) throw new UsageError(`${flag} is not a name.`);
    target[name as TargetName] = value;
  }
  const isComplete = Object.keys(targetSources).every((name) => target[name as TargetName]);
  return isLocal && !isComplete ? { ...(await localNames(target.project)), ...target } : target;
}

function usesEmulators(env: Readonly<Record<string, string | undefined>>): boolean {
  const variables = Object.values(emulatorHostVariables);
  const set = variables.filter((variable) => env[variable]);
  if (set.length === 0) return false;
  if (set.length === variables.length) return true;
  const missing = variables.filter((variable) => !env[variable]);
  throw new UsageError(
    `${set.join(' and ')} is set, but not ${missing.join(' and ')}: a part of the work would go to Google Cloud. Set all of them for the local system, or none.`,
  );
}

async function localNames(project = LOCAL_PROJECT): Promise<Omit<Target, 'isLocal'>> {
  // Loaded only where it is needed: CDKTF takes a second to.
  const [{ synthesizeLocal }, { namesIn }] = await Promise.all([
    import('../local/infrastructure.ts'),
    import('../local/topology.ts'),
  ]);
  const names = namesIn(synthesizeLocal(project));
  return {
    project,
    bucket: names.archiveBucket,
    topic: names.eventsTopic,
    subscription: names.processSubscription,
    deadLetters: names.deadLettersSubscription,
    database: '(default)',
  };
}

/** cdktf writes `{"<stack>": {"<output>": …}}`. */
async function readOutputs(path: string): Promise<Record<string, string>> {
  try {
    const [outputs, ...others] = Object.values(JSON.parse(await readFile(path, 'utf8')));
    if (typeof outputs === 'object' && outputs !== null && others.length === 0) {
      return outputs as Record<string, string>;
    }
  } catch {
    // Said below, whatever was wrong.
  }
  throw new UsageError(
    `${path} does not hold a stack's outputs: write it with 'cdktf output --outputs-file ${path}'.`,
  );
}
