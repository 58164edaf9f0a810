import { changesTopic, type Environment, firestoreDatabase, projectId } from '../runtime/settings.ts';

export interface ProcessConfig {
  projectId: string;
  /** The id of the Firestore database, in the same project. */
  databaseId: string;
  /** The short name of the topic of changes, in the same project; undefined where changes are not announced. */
  changesTopic: string | undefined;
  /** The variables that begin with `APP_`, for the user's own handlers. */
  settings: Readonly<Record<string, string>>;
}

/** @throws ConfigError naming the first variable that is missing or wrong. */
export function parseProcessConfig(env: Environment): ProcessConfig {
  return {
    projectId: projectId(env),
    databaseId: firestoreDatabase(env),
    changesTopic: changesTopic(env),
    settings: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => /^APP_/.test(entry[0]) && !!entry[1]),
    ),
  };
}
