import { parseEnv } from 'node:util';
import { ConfigError } from './config.ts';
import { type Environment, variables } from './variables.ts';

/**
 * The settings of a `.env.<environment>` file under those of the real environment, which win.
 * @throws ConfigError where the file sets what is no setting, which would otherwise have no effect and say nothing
 */
export function mergeEnvironment(environment: string, file: string, env: Environment): Environment {
  const settings = parseEnv(file);
  const problems = Object.keys(settings)
    .filter((name) => !(name in variables))
    .map(
      (name) =>
        `${name} in .env.${environment} must be one of the settings of .env.example: correct its name.`,
    );
  if ((settings.ENVIRONMENT || environment) !== environment) {
    problems.push(
      `ENVIRONMENT in .env.${environment} must be ${environment}, as in the file's name: correct either.`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);

  const set = Object.entries(env).filter(([, value]) => value);
  return { ...settings, ENVIRONMENT: environment, ...Object.fromEntries(set) };
}
