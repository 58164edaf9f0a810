import { createHmac, randomUUID } from 'node:crypto';
import { freshSample, type SampleEvent } from '../../local/samples.ts';

/** The token that the candidates are configured with, and that signs the webhooks. */
export const TOKEN = 'bench-management-token';

export interface Webhook {
  body: Buffer;
  signature: string;
}

export type WebhookKind = 'event' | 'forged';

/** Returns a function that makes webhooks of a kind. */
export function webhookMaker(kind: WebhookKind): () => Webhook {
  return kind === 'event' ? eventMaker() : forgedMaker();
}

/** Makes signed events of 700 bytes, each with a new id. */
function eventMaker(): () => Webhook {
  const make = templateOf(freshSample('first-delivery'));
  return () => {
    const body = Buffer.from(make(randomUUID()));
    return { body, signature: createHmac('sha256', TOKEN).update(body).digest('hex') };
  };
}

/** Makes events of 50 KB, the largest that Smartcar sends, signed with another token. */
function forgedMaker(): () => Webhook {
  const event = freshSample('vehicle-state');
  const signals = event.data.signals ?? [];
  const copies = Math.floor(50_000 / JSON.stringify(signals).length);
  event.data.signals = Array.from({ length: copies }, () => signals).flat();
  const body = Buffer.from(JSON.stringify(event));
  const signature = createHmac('sha256', 'another token').update(body).digest('hex');
  return () => ({ body, signature });
}

/** Returns a function that makes the JSON of an event with a new id. Serializes the event once, to spare the CPU. */
export function templateOf(event: SampleEvent): (eventId: string) => string {
  const [before, after] = JSON.stringify(event).split(event.eventId);
  return (eventId) => `${before}${eventId}${after}`;
}
