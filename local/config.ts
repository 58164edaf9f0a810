import { join, resolve } from 'node:path';

/** Something that a user can put right; shown as one line, without a stack. */
export class UserError extends Error {
  override name = 'UserError';
}

type Environment = Readonly<Record<string, string | undefined>>;

const portVariables = {
  receive: ['RECEIVE_PORT', 8080],
  process: ['PROCESS_PORT', 8081],
  pubsub: ['PUBSUB_PORT', 8085],
  firestore: ['FIRESTORE_PORT', 8086],
  storage: ['STORAGE_PORT', 8087],
  console: ['CONSOLE_PORT', 8088],
} as const;

export type Service = keyof typeof portVariables;

/** The emulators, and the variable by which Google's clients find each. */
export const emulatorHostVariables = {
  pubsub: 'PUBSUB_EMULATOR_HOST',
  firestore: 'FIRESTORE_EMULATOR_HOST',
  storage: 'STORAGE_EMULATOR_HOST',
} as const;

export type Emulator = keyof typeof emulatorHostVariables;

export interface LocalConfig {
  projectId: string;
  /** Tokens as `SMARTCAR_MANAGEMENT_TOKEN` holds them. */
  managementToken: string;
  /** Port of each service; 0 for any that is free. */
  ports: Record<Service, number>;
  /** Emulators that are running already: `host:port`, for storage a URL. */
  emulatorHosts: Partial<Record<Emulator, string>>;
  /** Where the archive and the logs of the local system are. */
  folder: string;
}

/** The variable that changes a service's port. */
export const portVariable = (service: Service): string => portVariables[service][0];

/** The project that the local system uses unless it is told another. It exists nowhere. */
export const LOCAL_PROJECT = 'smartcar-local';

/** The token that the local system uses unless it is told another. It protects nothing. */
export const LOCAL_TOKEN = 'local-management-token';

/** @throws UserError for a port that is none */
export function parseLocalConfig(env: Environment): LocalConfig {
  const services = Object.keys(portVariables) as Service[];
  return {
    projectId: env.GOOGLE_CLOUD_PROJECT || LOCAL_PROJECT,
    managementToken: env.SMARTCAR_MANAGEMENT_TOKEN || LOCAL_TOKEN,
    ports: Object.fromEntries(
      services.map((service) => [service, port(env, portVariables[service])]),
    ) as Record<Service, number>,
    emulatorHosts: Object.fromEntries(
      Object.entries(emulatorHostVariables).flatMap(([emulator, variable]) =>
        env[variable] ? [[emulator, env[variable]]] : [],
      ),
    ),
    folder: resolve(env.LOCAL_FOLDER || join(import.meta.dirname, '../.local')),
  };
}

/** The same system on free ports, in a folder of its own, with emulators of its own. */
export function isolatedConfig(folder: string): LocalConfig {
  return {
    ...parseLocalConfig({}),
    ports: { receive: 0, process: 0, pubsub: 0, firestore: 0, storage: 0, console: 0 },
    folder,
  };
}

function port(env: Environment, [name, fallback]: readonly [string, number]): number {
  const value = env[name];
  if (!value) return fallback;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new UserError(`${name} is not valid: set it to a port from 0 to 65535 (0: any that is free).`);
  }
  return Number(value);
}
