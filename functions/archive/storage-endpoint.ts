import { emulatorUrl } from '../runtime/emulator-url.ts';
import type { Environment } from '../runtime/settings.ts';
import { type Authorization, applicationDefault } from './authorization.ts';

export interface StorageEndpoint {
  /** Without a path. */
  url: string;
  authorization: Authorization;
}

/**
 * Finds Cloud Storage, as Google's client library does:
 * - at the emulator that `STORAGE_EMULATOR_HOST` names, without credentials
 * - else at Google's servers, with application-default credentials
 */
export function storageEndpoint(env: Environment): StorageEndpoint {
  const emulator = env.STORAGE_EMULATOR_HOST;
  if (emulator) {
    return { url: emulatorUrl(emulator), authorization: async () => undefined };
  }
  return { url: 'https://storage.googleapis.com', authorization: applicationDefault() };
}
