import { connect } from 'node:net';
import { emulatorUrl } from '../functions/runtime/emulator-url.ts';
import { UserError } from './user-error.ts';

/** The emulators, and the variable by which Google's clients find each. */
export const emulatorHostVariables = {
  pubsub: 'PUBSUB_EMULATOR_HOST',
  firestore: 'FIRESTORE_EMULATOR_HOST',
  storage: 'STORAGE_EMULATOR_HOST',
} as const;

export type Emulator = keyof typeof emulatorHostVariables;

/** The variables by which Google's clients find the emulators: `host:port`, for storage a URL. */
export type EmulatorHosts = Record<(typeof emulatorHostVariables)[Emulator], string>;

const CONNECT_WITHIN_MS = 2_000;

/**
 * Reads the address of an emulator, with or without a scheme, and returns it as Google's clients understand it:
 * `host:port`, for storage a URL.
 * @throws UserError for what is no address
 */
export function emulatorHost(emulator: Emulator, value: string): string {
  const url = URL.parse(emulatorUrl(value));
  if (url?.protocol !== 'http:' || !url.port || url.pathname !== '/' || url.search || url.username) {
    const example = emulator === 'storage' ? 'http://127.0.0.1:8087' : '127.0.0.1:8085';
    throw new UserError(
      `${emulatorHostVariables[emulator]} is not valid: set it to the host and port of an emulator, as ${example}, or unset it.`,
    );
  }
  // Google's clients cut an address at its first colon.
  const hostname = url.hostname === '[::1]' ? 'localhost' : url.hostname;
  return `${emulator === 'storage' ? 'http://' : ''}${hostname}:${url.port}`;
}

/**
 * Checks that something listens where each variable says. An `export` line of a system that has ended stays in the
 * shell.
 * @throws UserError naming the variables and what is not there
 */
export async function requireEmulators(hosts: Partial<Record<Emulator, string>>): Promise<void> {
  const checked = await Promise.all(
    Object.entries(hosts).map(async ([emulator, host]) =>
      (await answers(host)) ? [] : [[emulatorHostVariables[emulator as Emulator], host] as const],
    ),
  );
  const missing = checked.flat();
  if (missing.length === 0) return;
  const named = missing.map(([variable, host]) => `${variable} (${host})`).join(', ');
  const variables = missing.map(([variable]) => variable).join(' ');
  throw new UserError(
    missing.length === 1
      ? `${named} names an emulator, and nothing answers there: start it, or run 'unset ${variables}'.`
      : `${named} name emulators, and nothing answers there: start them, or run 'unset ${variables}'.`,
  );
}

function answers(host: string): Promise<boolean> {
  const { hostname, port } = new URL(emulatorUrl(host));
  const socket = connect({ host: hostname, port: Number(port), timeout: CONNECT_WITHIN_MS });
  return new Promise<boolean>((resolve) => {
    socket
      .once('connect', () => resolve(true))
      .once('timeout', () => resolve(false))
      .once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
