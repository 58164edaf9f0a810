import { type Environment, projectId, required } from '../event/environment.ts';

export interface ProcessConfig {
  projectId: string;
  /** Id of the Firestore database, in the same project. */
  databaseId: string;
}

/** @throws ConfigurationError naming the first variable that is missing or wrong. */
export function parseProcessConfig(env: Environment): ProcessConfig {
  return {
    projectId: projectId(env),
    databaseId: required(
      { FIRESTORE_DATABASE: '(default)', ...env },
      'FIRESTORE_DATABASE',
      /^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/,
      'the id of a Firestore database',
    ),
  };
}
