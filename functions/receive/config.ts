import {
  archiveBucket,
  ConfigError,
  type Environment,
  eventsTopic,
  integer,
  projectId,
} from '../runtime/settings.ts';

export interface ReceiveConfig {
  projectId: string;
  archiveBucket: string;
  /** Short name of the Pub/Sub topic, in the same project. */
  eventsTopic: string;
  /** Smartcar's Application Management Tokens; any of them verifies, the first answers challenges. */
  managementTokens: readonly [string, ...string[]];
  /** Milliseconds within which an event is archived and published, or refused. Smartcar waits 15 s. */
  budgetMs: number;
}

/** @throws ConfigError naming the first variable that is missing or wrong. */
export function parseReceiveConfig(env: Environment): ReceiveConfig {
  return {
    projectId: projectId(env),
    archiveBucket: archiveBucket(env),
    eventsTopic: eventsTopic(env),
    managementTokens: managementTokens(env),
    budgetMs: integer(env, 'RECEIVE_BUDGET_MS', { min: 1, max: 14_000, fallback: 10_000 }),
  };
}

/** @throws ConfigError when there is none, or one that no token can be */
export function managementTokens(env: Environment): [string, ...string[]] {
  const name = 'SMARTCAR_MANAGEMENT_TOKEN';
  const rule = 'one or more application management tokens, separated by commas or newlines';
  const [first, ...rest] = (env[name] ?? '')
    .split(/[,\r\n]/)
    .map((token) => token.trim())
    .filter((token) => token !== '');
  if (first === undefined) throw new ConfigError(`${name} is not set: it must be ${rule}.`);
  const tokens: [string, ...string[]] = [first, ...rest];
  if (!tokens.every((token) => /^[\x21-\x7e]+$/.test(token))) {
    throw new ConfigError(`${name} is not valid: it must be ${rule}, each printable and without spaces.`);
  }
  return tokens;
}
