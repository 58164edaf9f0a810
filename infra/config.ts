export interface Config {
  project: string;
  region: string;
  environment: string;
  namePrefix: string;
}

/** Every name in the stack begins with this, so that environments live side by side in one project. */
export const stackName = (config: Config) => `${config.namePrefix}-${config.environment}`;
