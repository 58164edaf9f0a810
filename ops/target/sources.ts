/** The parts of a stack whose names the command needs. */
export type TargetName =
  | 'project'
  | 'bucket'
  | 'topic'
  | 'subscription'
  | 'deadLetters'
  | 'changesTopic'
  | 'database';

interface Source {
  what: string;
  flag: string;
  variable: string;
  /** The stack's output. */
  output: string;
}

/** The sources of each name, by their order: a flag, an output of the stack, a variable of the environment. */
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
  changesTopic: {
    what: 'changes topic',
    flag: '--changes-topic',
    variable: 'CHANGES_TOPIC',
    output: 'changes_topic',
  },
  database: {
    what: 'Firestore database',
    flag: '--database',
    variable: 'FIRESTORE_DATABASE',
    output: 'firestore_database',
  },
};

export const targetNames = Object.keys(targetSources) as TargetName[];

/** The variables by which Google's clients find the emulators, and the outputs of a local system with the same values. */
export const emulatorSources = {
  pubsub: { variable: 'PUBSUB_EMULATOR_HOST', output: 'pubsub_emulator_host' },
  firestore: { variable: 'FIRESTORE_EMULATOR_HOST', output: 'firestore_emulator_host' },
  storage: { variable: 'STORAGE_EMULATOR_HOST', output: 'storage_emulator_host' },
} as const;

export type EmulatorName = keyof typeof emulatorSources;

export const emulatorNames = Object.keys(emulatorSources) as EmulatorName[];

/** The host of each emulator: `host:port`, and a URL for storage. */
export type EmulatorHosts = Record<EmulatorName, string>;
