/** Names of a stack's parts that the command works with. */
export type TargetName = 'project' | 'bucket' | 'topic' | 'subscription' | 'deadLetters' | 'database';

interface Source {
  what: string;
  flag: string;
  variable: string;
  /** The stack's output. */
  output: string;
}

/** Where each name comes from, the first that has it: a flag, the stack's outputs, the environment. */
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

export const targetNames = Object.keys(targetSources) as TargetName[];

/** The variables by which Google's clients find an emulator, and the outputs of a local system that say the same. */
export const emulatorSources = {
  pubsub: { variable: 'PUBSUB_EMULATOR_HOST', output: 'pubsub_emulator_host' },
  firestore: { variable: 'FIRESTORE_EMULATOR_HOST', output: 'firestore_emulator_host' },
  storage: { variable: 'STORAGE_EMULATOR_HOST', output: 'storage_emulator_host' },
} as const;

export type EmulatorName = keyof typeof emulatorSources;

export const emulatorNames = Object.keys(emulatorSources) as EmulatorName[];

/** Where each emulator is: `host:port`, for storage a URL. */
export type EmulatorHosts = Record<EmulatorName, string>;
