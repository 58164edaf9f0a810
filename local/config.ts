import { join, resolve } from 'node:path';
import { parseNotifyConfig } from '../functions/notify/config.ts';
import { managementTokens } from '../functions/receive/config.ts';
import { type Environment, projectId } from '../functions/runtime/settings.ts';
import { ownSettings } from '../infra/own-settings.ts';
import { type Emulator, emulatorHost, emulatorHostVariables } from './emulator-host.ts';
import { UserError } from './user-error.ts';

const portVariables = {
  receive: ['RECEIVE_PORT', 8080],
  process: ['PROCESS_PORT', 8081],
  pubsub: ['PUBSUB_PORT', 8085],
  firestore: ['FIRESTORE_PORT', 8086],
  storage: ['STORAGE_PORT', 8087],
  console: ['CONSOLE_PORT', 8088],
} as const;

export type Service = keyof typeof portVariables;

export interface LocalConfig {
  projectId: string;
  /** Tokens as `SMARTCAR_MANAGEMENT_TOKEN` holds them. */
  managementToken: string;
  /** Port of each service; 0 for any that is free. */
  ports: Record<Service, number>;
  /** Emulators that are running already: `host:port`, for storage a URL. */
  emulatorHosts: Partial<Record<Emulator, string>>;
  notify: LocalNotify;
  /** Where the archive and the logs of the local system are. */
  folder: string;
  /** The variables that begin with `APP_`: those of the user's own handlers. */
  settings: Record<string, string>;
  /** The developer's environment, in which Java and Google Cloud's SDK are found. */
  env: Environment;
}

/** What `notify` is started with. */
export interface LocalNotify {
  /** Where notifications go; undefined where `notify` does not run. */
  url: string | undefined;
  /** Secrets as `NOTIFY_SECRET` holds them. */
  secret: string;
  /** Types as `NOTIFY_TYPES` holds them. */
  types: string;
}

/** The variable that changes a service's port. */
export const portVariable = (service: Service): string => portVariables[service][0];

/** The folder of the local system unless it is told another. */
export const LOCAL_FOLDER = join(import.meta.dirname, '../.local');

/** The variables that change the local system. */
export const localVariables: readonly string[] = [
  ...Object.values(portVariables).map(([name]) => name),
  ...Object.values(emulatorHostVariables),
  ...['SMARTCAR_MANAGEMENT_TOKEN', 'GOOGLE_CLOUD_PROJECT', 'LOCAL_FOLDER'],
  ...['NOTIFY_URL', 'NOTIFY_SECRET', 'NOTIFY_TYPES'],
  ...['CLOUDSDK_ROOT_DIR', 'JAVA_HOME'],
];

/** The project that the local system uses unless it is told another. It exists nowhere. */
export const LOCAL_PROJECT = 'smartcar-local';

/** The token that the local system uses unless it is told another. It protects nothing. */
export const LOCAL_TOKEN = 'local-management-token';

/** The secret that signs notifications unless the local system is told another. It protects nothing. */
export const LOCAL_NOTIFY_SECRET = `whsec_${Buffer.from('local-notification-secret').toString('base64')}`;

/** @throws UserError, ConfigError for a project, a token, a target of notifications, a port or an emulator's address that is none */
export function parseLocalConfig(env: Environment): LocalConfig {
  const services = Object.keys(portVariables) as Service[];
  const managementToken = env.SMARTCAR_MANAGEMENT_TOKEN || LOCAL_TOKEN;
  managementTokens({ SMARTCAR_MANAGEMENT_TOKEN: managementToken });
  const ports = services.map((service) => [service, port(env, portVariables[service])] as const);
  requireDistinct(ports);
  return {
    projectId: projectId({ ...env, GOOGLE_CLOUD_PROJECT: env.GOOGLE_CLOUD_PROJECT || LOCAL_PROJECT }),
    managementToken,
    ports: Object.fromEntries(ports) as Record<Service, number>,
    emulatorHosts: Object.fromEntries(
      Object.entries(emulatorHostVariables).flatMap(([emulator, variable]) => {
        const value = env[variable]?.trim();
        return value ? [[emulator, emulatorHost(emulator as Emulator, value)]] : [];
      }),
    ),
    notify: localNotify(env),
    folder: resolve(env.LOCAL_FOLDER || LOCAL_FOLDER),
    settings: ownSettings(env),
    env,
  };
}

/**
 * The same system on free ports, in a folder of its own, with emulators of its own.
 * @param env where Java and Google Cloud's SDK are found; of the settings in it, none counts
 */
export function isolatedConfig(folder: string, env: Environment): LocalConfig {
  return {
    ...parseLocalConfig({}),
    ports: { receive: 0, process: 0, pubsub: 0, firestore: 0, storage: 0, console: 0 },
    folder,
    env,
  };
}

function localNotify(env: Environment): LocalNotify {
  const url = env.NOTIFY_URL?.trim() || undefined;
  const secret = env.NOTIFY_SECRET?.trim() || LOCAL_NOTIFY_SECRET;
  const types = env.NOTIFY_TYPES?.trim() ?? '';
  parseNotifyConfig({
    GOOGLE_CLOUD_PROJECT: LOCAL_PROJECT,
    NOTIFY_URL: url ?? 'http://localhost',
    NOTIFY_SECRET: secret,
    NOTIFY_TYPES: types,
  });
  return { url, secret, types };
}

function port(env: Environment, [name, fallback]: readonly [string, number]): number {
  const value = env[name];
  if (!value) return fallback;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new UserError(`${name} is not valid: set it to a port from 0 to 65535 (0: any that is free).`);
  }
  return Number(value);
}

function requireDistinct(ports: (readonly [Service, number])[]): void {
  const used = new Map<number, Service>();
  for (const [service, number] of ports) {
    const other = used.get(number);
    if (number && other) {
      throw new UserError(
        `${portVariable(other)} and ${portVariable(service)} are both ${number}: set one to another port.`,
      );
    }
    used.set(number, service);
  }
}
