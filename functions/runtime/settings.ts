/** A setting is missing or breaks its rule. The message names the variable and the rule, never the value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Rule {
  pattern: RegExp;
  /** The pattern in words, to go on with "it must be". */
  rule: string;
}

/** Reads a variable that must be set and match a pattern. @throws ConfigError */
export function required(env: Environment, name: string, { pattern, rule }: Rule): string {
  const value = env[name]?.trim();
  if (!value) throw new ConfigError(`${name} is not set: it must be ${rule}.`);
  if (!pattern.test(value)) throw new ConfigError(`${name} is not valid: it must be ${rule}.`);
  return value;
}

/**
 * Reads a whole number from `min` to `max`, or `fallback` where the variable is not set.
 * @throws ConfigError
 */
export function integer(
  env: Environment,
  name: string,
  { min, max, fallback }: { min: number; max: number; fallback: number },
): number {
  const value = env[name]?.trim();
  if (!value) return fallback;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new ConfigError(`${name} is not valid: it must be a whole number from ${min} to ${max}.`);
  }
  return number;
}

export function projectId(env: Environment): string {
  return required(env, 'GOOGLE_CLOUD_PROJECT', {
    pattern: /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    rule: 'the id of a Google Cloud project',
  });
}

export function archiveBucket(env: Environment): string {
  return required(env, 'ARCHIVE_BUCKET', {
    pattern: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
    rule: 'the name of a bucket',
  });
}

export function eventsTopic(env: Environment): string {
  return topic(env, 'EVENTS_TOPIC');
}

/** @returns undefined where changes are not announced */
export function changesTopic(env: Environment): string | undefined {
  return env.CHANGES_TOPIC?.trim() ? topic(env, 'CHANGES_TOPIC') : undefined;
}

/** Reads the short name of a topic. @throws ConfigError */
export function topic(env: Environment, name: string): string {
  return required(env, name, {
    pattern: /^(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/,
    rule: 'the short name of a topic',
  });
}

export function firestoreDatabase(env: Environment): string {
  return required({ FIRESTORE_DATABASE: '(default)', ...env }, 'FIRESTORE_DATABASE', {
    pattern: /^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/,
    rule: 'the id of a Firestore database',
  });
}

/** Reads a function's settings. Logs one line and ends the process where a setting is wrong. */
export function readConfig<T>(parse: (env: Environment) => T, env: Environment): T {
  try {
    return parse(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stdout.write(
      `${JSON.stringify({ severity: 'CRITICAL', event: 'configuration.invalid', message: error.message })}\n`,
    );
    process.exit(1);
  }
}

/** Splits a list that is separated by commas or newlines, and leaves out empty items. */
export const listOf = (text = ''): string[] =>
  text
    .split(/[,\r\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
