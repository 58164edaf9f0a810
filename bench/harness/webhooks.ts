import { createHmac, randomUUID } from 'node:crypto';
import { freshSample, type SampleEvent } from '../../local/samples.ts';

/** What the functions are configured with, and what the webhooks are signed with. */
export const TOKEN = 'bench-management-token';

export interface Webhook {
  body: Buffer;
  signature: string;
}

export type WebhookKind = 'event' | 'forged';

/** How a kind of webhook is made, over and over, each with an id of its own. */
export function webhookMaker(kind: WebhookKind): () => Webhook {
  return kind === 'event' ? eventMaker() : forgedMaker();
}

/** The sample of 700 bytes, rightly signed. */
function eventMaker(): () => Webhook {
  const make = templateOf(freshSample('first-delivery'));
  return () => {
    const body = Buffer.from(make(randomUUID()));
    return { body, signature: createHmac('sha256', TOKEN).update(body).digest('hex') };
  };
}

/** As large as Smartcar's events get, signed with another token. */
function forgedMaker(): () => Webhook {
  const event = freshSample('vehicle-state');
  const signals = event.data.signals ?? [];
  const copies = Math.floor(50_000 / JSON.stringify(signals).length);
  event.data.signals = Array.from({ length: copies }, () => signals).flat();
  const body = Buffer.from(JSON.stringify(event));
  const signature = createHmac('sha256', 'another token').update(body).digest('hex');
  return () => ({ body, signature });
}

/** The JSON of an event with another id, without the cost of writing it anew. */
export function templateOf(event: SampleEvent): (eventId: string) => string {
  const [before, after] = JSON.stringify(event).split(event.eventId);
  return (eventId) => `${before}${eventId}${after}`;
}
