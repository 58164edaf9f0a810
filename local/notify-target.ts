import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { notifySecrets } from '../functions/notify/config.ts';
import { printable } from '../functions/runtime/printable.ts';
import type { LocalConfig } from './config.ts';
import { freePort } from './ports.ts';

/** A notification as the target got it. */
export interface ReceivedNotification {
  /** The header `webhook-id`: the same each time that the change is sent. */
  id: string;
  isSigned: boolean;
  type: string;
  vehicleId: string | null;
}

export interface NotifyTarget {
  close(): Promise<void>;
}

export interface NotifyTargetOptions {
  port: number;
  secret: string;
  onNotification(notification: ReceivedNotification): void;
}

/** Takes the notifications of a local system, and checks their signatures: 204, or 401 without a valid signature. */
export async function startNotifyTarget(options: NotifyTargetOptions): Promise<NotifyTarget> {
  const { port, secret, onNotification } = options;
  const webhook = new Webhook(secret);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const isSigned = isValid(webhook, body, request.headers as Record<string, string>);
    const { type = '', vehicleId = null } = isSigned ? JSON.parse(body) : {};
    onNotification({ id: `${request.headers['webhook-id']}`, isSigned, type, vehicleId });
    response.writeHead(isSigned ? 204 : 401).end();
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/**
 * Prints the notifications of a local system that has no target of its own.
 * @returns where notifications go
 */
export async function printNotifications(
  { notify }: Pick<LocalConfig, 'notify'>,
  say: (line: string) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  if (notify.url) return { url: notify.url, close: async () => {} };
  const port = await freePort(0, 'the target of notifications');
  const [secret] = notifySecrets({ NOTIFY_SECRET: notify.secret });
  const { close } = await startNotifyTarget({
    port,
    secret,
    onNotification: ({ id, isSigned, type, vehicleId }) => {
      const what = isSigned ? `${type} of ${vehicleId}, with a valid signature` : 'without a valid signature';
      say(printable(`Notification ${id}: ${what}`));
    },
  });
  return { url: `http://127.0.0.1:${port}/`, close };
}

function isValid(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}
