import { once } from 'node:events';
import { connect } from 'node:net';
import { emulatorUrl } from '../../functions/runtime/emulator-url.ts';
import type { Environment } from '../../functions/runtime/settings.ts';
import { OperationError } from '../errors.ts';
import { requireCredentials } from './credentials.ts';
import type { Target } from './resolve.ts';
import { type EmulatorName, emulatorNames } from './sources.ts';

const CONNECT_WITHIN_MS = 10_000;

/**
 * Checks that the emulators of a local system listen, or that there are credentials for Google Cloud. Google's clients
 * take up to a minute to give up, and do not name the cause.
 * @throws OperationError with the cause and the remedy
 */
export async function requireReachable(target: Target, environment: Environment): Promise<void> {
  if (!target.emulators) return requireCredentials(environment);
  const hosts = target.emulators;
  await Promise.all(emulatorNames.map((name) => requireListener(name, hosts[name], target.source)));
}

async function requireListener(emulator: EmulatorName, host: string, source: string): Promise<void> {
  const { hostname, port } = new URL(emulatorUrl(host));
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_WITHIN_MS) });
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    throw new OperationError(
      `The ${emulator} emulator cannot be reached at ${host}, which ${source} names (${code ?? name}): start the local system with 'npm start', or name a deployment with --environment.`,
    );
  } finally {
    socket.destroy();
  }
}
