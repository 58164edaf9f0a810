/**
 * Gets the value of the Authorization header; undefined where the server wants none.
 * @param refused a value that Cloud Storage answered with 401, and that is not given again
 */
export type Authorization = (refused?: string) => Promise<string | undefined>;

/** Gets access tokens for Cloud Storage by the application-default credentials. */
export function applicationDefault(): Authorization {
  // Loads the library without waiting for it, so that the container listens before the first token is there.
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
