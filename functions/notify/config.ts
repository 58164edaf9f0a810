import { ConfigError, type Environment, listOf, projectId, topic } from '../runtime/settings.ts';

export interface NotifyConfig {
  projectId: string;
  /** Where notifications are sent. */
  url: URL;
  /** Secrets in the form of Standard Webhooks, `whsec_<base64>`. Each signs every notification. */
  secrets: readonly [string, ...string[]];
  /** The types of changes that are sent; undefined where all are. */
  types: ReadonlySet<string> | undefined;
  /** Whether the target's address may be one that the internet cannot reach. */
  allowsPrivate: boolean;
  /** Short name of the topic of dead letters, in the same project. Without it, Pub/Sub alone gives up. */
  deadLettersTopic: string | undefined;
}

/** @throws ConfigError naming the first variable that is missing or wrong. */
export function parseNotifyConfig(env: Environment): NotifyConfig {
  return {
    projectId: projectId(env),
    url: notifyUrl(env),
    secrets: notifySecrets(env),
    types: notifyTypes(env),
    allowsPrivate: notifyPrivate(env),
    deadLettersTopic: env.DEAD_LETTERS_TOPIC?.trim() ? topic(env, 'DEAD_LETTERS_TOPIC') : undefined,
  };
}

function notifyUrl(env: Environment): URL {
  const rule =
    'an https address without a user, a password or a fragment; http is for the loopback interface';
  const text = env.NOTIFY_URL?.trim();
  if (!text) throw new ConfigError(`NOTIFY_URL is not set: it must be ${rule}.`);
  const url = URL.parse(text);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '');
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (!url || !isAllowed || url.username || url.password || url.hash) {
    throw new ConfigError(`NOTIFY_URL is not valid: it must be ${rule}.`);
  }
  return url;
}

/** Bytes that a secret decodes to: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const SECRET_BYTES = { min: 24, max: 64 };

/** @throws ConfigError where there is no secret, or text that is none */
export function notifySecrets(env: Environment): [string, ...string[]] {
  const rule = `one or more secrets whsec_<base64 of ${SECRET_BYTES.min} to ${SECRET_BYTES.max} bytes>, separated by commas or newlines`;
  const [first, ...rest] = listOf(env.NOTIFY_SECRET);
  if (first === undefined) throw new ConfigError(`NOTIFY_SECRET is not set: it must be ${rule}.`);
  const secrets: [string, ...string[]] = [first, ...rest];
  if (!secrets.every(isSecret)) throw new ConfigError(`NOTIFY_SECRET is not valid: it must be ${rule}.`);
  return secrets;
}

function isSecret(text: string): boolean {
  const base64 = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(text)?.[1];
  const { length } = Buffer.from(base64 ?? '', 'base64');
  return length >= SECRET_BYTES.min && length <= SECRET_BYTES.max;
}

function notifyTypes(env: Environment): ReadonlySet<string> | undefined {
  const types = listOf(env.NOTIFY_TYPES);
  if (!types.every((type) => /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(type))) {
    throw new ConfigError('NOTIFY_TYPES is not valid: it must be types of changes, separated by commas.');
  }
  return types.length > 0 ? new Set(types) : undefined;
}

function notifyPrivate(env: Environment): boolean {
  const value = env.NOTIFY_PRIVATE?.trim() || 'false';
  if (value !== 'true' && value !== 'false') {
    throw new ConfigError('NOTIFY_PRIVATE is not valid: it must be true or false.');
  }
  return value === 'true';
}
