import { type Environment, firestoreDatabase, projectId } from '../runtime/settings.ts';

export interface ProcessConfig {
  projectId: string;
  /** Id of the Firestore database, in the same project. */
  databaseId: string;
}

/** @throws ConfigError naming the first variable that is missing or wrong. */
export function parseProcessConfig(env: Environment): ProcessConfig {
  return {
    projectId: projectId(env),
    databaseId: firestoreDatabase(env),
  };
}
