import { createRequire } from 'node:module';
import type { Environment } from '../../functions/runtime/settings.ts';
import { LOGIN, OperationError } from '../errors.ts';

const require = createRequire(import.meta.url);

/**
 * Checks the application-default credentials, by getting an access token with them.
 * @throws OperationError where there are no credentials, or where Google does not accept them
 */
export async function requireCredentials(environment: Environment): Promise<void> {
  const { GoogleAuth } = require('google-auth-library') as typeof import('google-auth-library');
  const auth = new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] });
  const client = await auth.getClient().catch(() => {
    const file = environment.GOOGLE_APPLICATION_CREDENTIALS;
    throw new OperationError(
      file
        ? `GOOGLE_APPLICATION_CREDENTIALS names ${file}, which holds no credentials: correct it, or unset it and sign in with '${LOGIN}'.`
        : `There are no credentials for Google Cloud here: sign in with '${LOGIN}'.`,
    );
  });
  await client.getAccessToken().catch((error: { code?: unknown; status?: unknown; message: string }) => {
    const { code, status = code, message } = error;
    if (status === 400 || status === 401 || status === '400' || status === '401') {
      throw new OperationError(`Google does not accept the credentials any more: sign in with '${LOGIN}'.`);
    }
    throw new OperationError(
      `Google's sign-in cannot be reached (${code ?? message.split('\n')[0]}): check the network.`,
    );
  });
}
