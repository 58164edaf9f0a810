import {
  archiveBucket,
  ConfigError,
  type Environment,
  eventsTopic,
  integer,
  listOf,
  projectId,
} from '../runtime/settings.ts';

export interface ReceiveConfig {
  projectId: string;
  archiveBucket: string;
  /** Short name of the Pub/Sub topic, in the same project. */
  eventsTopic: string;
  /** Smartcar's Application Management Tokens. Each verifies signatures. The first answers challenges. */
  managementTokens: readonly [string, ...string[]];
  /** Milliseconds from the arrival of a request until the event must be archived and published. Smartcar waits 15 s. */
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

/** Refuses shorter text, which is a typing error or a placeholder that anybody could guess. */
const SHORTEST_TOKEN = 8;

/** Parses the list of tokens. @throws ConfigError where the list is empty or has text that cannot be a token */
export function managementTokens(env: Environment): [string, ...string[]] {
  const name = 'SMARTCAR_MANAGEMENT_TOKEN';
  const rule = 'one or more application management tokens, separated by commas or newlines';
  const [first, ...rest] = listOf(env[name]);
  if (first === undefined) throw new ConfigError(`${name} is not set: it must be ${rule}.`);
  const tokens: [string, ...string[]] = [first, ...rest];
  if (!tokens.every((token) => /^[\x21-\x7e]+$/.test(token) && token.length >= SHORTEST_TOKEN)) {
    throw new ConfigError(
      `${name} is not valid: it must be ${rule}, each of at least ${SHORTEST_TOKEN} printable characters without spaces.`,
    );
  }
  return tokens;
}
