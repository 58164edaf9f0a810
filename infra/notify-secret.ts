import { ConfigError } from './config.ts';
import { NOTIFY_SECRET_VARIABLE } from './token-version.ts';

/** Has 24 to 64 bytes in Base64, as Standard Webhooks asks: https://www.standardwebhooks.com */
const SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

/**
 * Checks the secrets that sign notifications before they are deployed. A function with another text would not start.
 * @param text secrets, separated by commas or newlines
 * @throws ConfigError
 */
export function checkNotifySecret(text: string): void {
  const secrets = text.split(/[,\r\n]/).map((secret) => secret.trim());
  if (secrets.filter(Boolean).every((secret) => SECRET.test(secret))) return;
  throw new ConfigError([
    `${NOTIFY_SECRET_VARIABLE} must be secrets of the form whsec_<base64 of 24 to 64 bytes>, separated by commas: make one with echo "whsec_$(openssl rand -base64 32)".`,
  ]);
}
