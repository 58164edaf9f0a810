import { Webhook } from 'standardwebhooks';

export interface SignOptions {
  /** The same each time that the notification is sent. */
  id: string;
  body: string;
  /** When the notification is sent, this time. */
  sentAt: Date;
}

/**
 * Makes the headers of a notification by Standard Webhooks: https://www.standardwebhooks.com
 * Each secret signs, so that a receiver with any of them takes the notification while secrets are changed.
 */
export function createSigner(secrets: readonly string[]) {
  const signers = secrets.map((secret) => new Webhook(secret));
  return ({ id, body, sentAt }: SignOptions): Record<string, string> => ({
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(sentAt.getTime() / 1_000)}`,
    'webhook-signature': signers.map((signer) => signer.sign(id, sentAt, body)).join(' '),
  });
}
