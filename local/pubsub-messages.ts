import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** A message that is kept while no emulator runs. */
export const KeptMessage = z.object({
  topic: z.string(),
  data: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
});
export type KeptMessage = z.infer<typeof KeptMessage>;

/** Names of a subscription and its topic, both short. */
export interface Source {
  subscription: string;
  topic: string;
}

/** A push that has failed comes again after a second. */
const QUIET_FOR_MS = 1_500;
const PUBLISH_AT_A_TIME = 500;

/** The REST API of the Pub/Sub emulator, which takes messages as it gives them. */
export class PubSubMessages {
  readonly #url: string;

  /** @param host of the emulator, `host:port` */
  constructor(host: string, projectId: string) {
    this.#url = `http://${host}/v1/projects/${projectId}`;
  }

  /** Takes all messages of subscriptions that nobody answers any more, those that a push was made of too. */
  async take(sources: readonly Source[]): Promise<KeptMessage[]> {
    const kept = await Promise.all(
      sources.map(async ({ subscription, topic }) => {
        const path = `subscriptions/${subscription}`;
        await this.#post(`${path}:modifyPushConfig`, { pushConfig: {} });
        const messages = new Map<string, KeptMessage>();
        for (let quietUntil = Date.now() + QUIET_FOR_MS; Date.now() < quietUntil; ) {
          const answer = await this.#post(`${path}:pull`, { maxMessages: 1_000, returnImmediately: true });
          const { receivedMessages = [] } = PullAnswer.parse(answer);
          for (const { message } of receivedMessages) {
            const { messageId, data, attributes } = message;
            messages.set(messageId, { topic, data, attributes });
          }
          if (receivedMessages.length > 0) quietUntil = Date.now() + QUIET_FOR_MS;
          else await delay(100);
        }
        return [...messages.values()];
      }),
    );
    return kept.flat();
  }

  /** Publishes messages to their topics again. */
  async put(messages: readonly KeptMessage[]): Promise<void> {
    for (const [topic, ofTopic] of Map.groupBy(messages, (message) => message.topic)) {
      for (let first = 0; first < ofTopic.length; first += PUBLISH_AT_A_TIME) {
        const some = ofTopic.slice(first, first + PUBLISH_AT_A_TIME);
        await this.#post(`topics/${topic}:publish`, {
          messages: some.map(({ data, attributes }) => ({ data, attributes })),
        });
      }
    }
  }

  async #post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.#url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The Pub/Sub emulator answered ${response.status} to ${path}`);
    return response.json();
  }
}

const PullAnswer = z.object({
  receivedMessages: z
    .array(z.object({ message: KeptMessage.omit({ topic: true }).extend({ messageId: z.string() }) }))
    .optional(),
});
