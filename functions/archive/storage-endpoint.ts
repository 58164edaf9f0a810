import type { Environment } from '../runtime/settings.ts';

export interface StorageEndpoint {
  url: string;
  authorization: Authorization;
}

/**
 * Gets the value of the Authorization header; undefined where none is wanted.
 * @param refused a value that Cloud Storage answered 401 to, which is not given again
 */
export type Authorization = (refused?: string) => Promise<string | undefined>;

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

function applicationDefault(): Authorization {
  // Loaded at once but not awaited: the container is listening before the first token is there.
  const auth = import('google-auth-library').then(
    ({ GoogleAuth }) => new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/devstorage.read_write'] }),
  );
  return async (refused) => {
    const client = await (await auth).getClient();
    // The client keeps a token until shortly before the token expires. An expired token is replaced at the next call.
    if (refused && refused === `Bearer ${client.credentials.access_token}`) {
      client.setCredentials({ ...client.credentials, expiry_date: 1 });
    }
    return `Bearer ${(await client.getAccessToken()).token}`;
  };
}
