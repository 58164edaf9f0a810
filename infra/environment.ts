import { ConfigError } from './config.ts';
import { parseEnvFile } from './env-file.ts';
import { isOwnSetting } from './own-settings.ts';
import { type Environment, Settings } from './settings.ts';

// Names what decides where a deployment goes. A shell often has both variables from other work.
const TARGET = ['GOOGLE_CLOUD_PROJECT', 'REGION'];

/**
 * Puts the settings of a `.env.<environment>` file under those of the real environment, which win.
 * @param file the text of the file; undefined where there is no file
 * @throws ConfigError where
 *   - the file is missing, and `ENV_FILE=none` does not say that the file is meant to be missing
 *   - the file sets what is no setting; without the error nobody would know that the line has no effect
 *   - the file and the environment name two targets
 */
export function mergeEnvironment(
  environment: string,
  file: string | undefined,
  env: Environment,
): Environment {
  const name = `.env.${environment}`;
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const meant = set.ENV_FILE === 'none' || !(set.ENVIRONMENT || set.GOOGLE_CLOUD_PROJECT);
  if (file === undefined && !meant) {
    throw new ConfigError([
      `${name} must exist: correct ENVIRONMENT, or cp .env.example ${name}, or set ENV_FILE=none to deploy from variables alone.`,
    ]);
  }
  const settings = parseEnvFile(name, file ?? '');
  const problems = [
    ...Object.keys(settings)
      .filter((key) => !(key in Settings.shape) && !isOwnSetting(key))
      .map(
        (key) =>
          `${key} in ${name} must be one of the settings of .env.example, or begin with APP_: correct its name.`,
      ),
    ...TARGET.filter((key) => settings[key] && set[key] && settings[key] !== set[key]).map(
      (key) =>
        `${key} must be the same in ${name} (${settings[key]}) and in the environment (${set[key]}): correct either, or unset ${key}.`,
    ),
  ];
  if ((settings.ENVIRONMENT || environment) !== environment) {
    problems.push(`ENVIRONMENT in ${name} must be ${environment}, as in the file's name: correct either.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...settings, ENVIRONMENT: environment, ...set };
}
