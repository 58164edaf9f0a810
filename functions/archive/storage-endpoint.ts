import type { Environment } from '../runtime/settings.ts';

export interface StorageEndpoint {
  url: string;
  /** The value of the Authorization header; undefined where none is wanted. */
  authorization: () => Promise<string | undefined>;
}

/**
 * Where Cloud Storage is: Google's, with application-default credentials, or the emulator that
 * `STORAGE_EMULATOR_HOST` names, with none, as the client library has it.
 */
export function storageEndpoint(env: Environment): StorageEndpoint {
  const emulator = env.STORAGE_EMULATOR_HOST;
  if (emulator) {
    const url = /^https?:\/\//.test(emulator) ? emulator : `http://${emulator}`;
    return { url, authorization: async () => undefined };
  }
  return { url: 'https://storage.googleapis.com', authorization: applicationDefault() };
}

function applicationDefault(): () => Promise<string> {
  // Loaded at once but not awaited: the container is listening before the first token is there.
  const auth = import('google-auth-library').then(
    ({ GoogleAuth }) => new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/devstorage.read_write'] }),
  );
  return async () => `Bearer ${await (await auth).getAccessToken()}`;
}
