import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../functions/runtime/settings.ts';
import { parseEnvFile } from '../infra/env-file.ts';
import { isOwnSetting } from '../infra/own-settings.ts';
import { localVariables } from './config.ts';
import { UserError } from './user-error.ts';

const DEFAULT = join(import.meta.dirname, '../.env');

/**
 * Puts the variables of the file `.env` under those of the environment, which win. `ENV_FILE` names another file, or
 * `none`.
 * @throws UserError, ConfigError for a line that is none, and for a variable that would have no effect
 */
export function withEnvFile(env: Environment): Environment {
  const { ENV_FILE: file = DEFAULT } = env;
  if (file === 'none' || (file === DEFAULT && !existsSync(file))) return env;
  const name = file === DEFAULT ? '.env' : file;
  const variables = parseEnvFile(name, read(file));
  for (const variable of Object.keys(variables)) {
    if (localVariables.includes(variable) || isOwnSetting(variable)) continue;
    throw new UserError(
      `${variable} in ${name} is no variable of the local system (docs/configuration.md), and does not begin with APP_: correct its name.`,
    );
  }
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  return { ...variables, ...set };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}): correct ENV_FILE.`,
    );
  }
}
