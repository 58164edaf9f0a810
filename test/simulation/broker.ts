import type { Subscriber } from '../../ops/dead-letters/queue.ts';
import { Code, RpcError } from './database.ts';
import type { Instance } from './instance.ts';

export interface Message {
  id: string;
  data: Buffer;
  attributes: Record<string, string>;
  attempts: number;
  /** Acknowledged, dead-lettered or lost. */
  isDone: boolean;
}

interface DeadLetter extends Message {
  deadLetteredAt: number;
  leasedUntil: number;
}

export interface BrokerOptions {
  /** Delivers a message. Resolves when the message is acknowledged, and throws when not. */
  push: (message: Message) => Promise<void>;
  maxDeliveryAttempts: number;
  /** A message is delivered once more, some milliseconds after it was published. By the number of the message. */
  repeats: readonly { message: number; afterMs: number }[];
  /** Whether the message of a number is never delivered. */
  isLost: (message: number) => boolean;
  /** Gets to know of each dead letter that an operator acknowledges. */
  onAcknowledged: (deadLetter: Message) => void;
  /** Milliseconds from publishing to the first delivery. */
  latency: () => number;
}

/** As in infra/subscriptions.ts. */
const ACKNOWLEDGE_WITHIN_MS = 90_000;
const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 600_000;

/** Pub/Sub: the topic `events` with its push subscription, and the subscription `dead-letters`. */
export class Broker {
  readonly messages: Message[] = [];
  readonly deadLetters = new Map<string, DeadLetter>();
  readonly #options: BrokerOptions;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  publish(data: Buffer, attributes: Record<string, string>): string {
    const id = `m-${this.messages.length}`;
    // Whoever redrives a dead letter follows its message.
    const isLost = !attributes.redriveId && this.#options.isLost(this.messages.length);
    const message = { id, data: Buffer.from(data), attributes, attempts: 0, isDone: isLost };
    for (const { message: number, afterMs } of this.#options.repeats) {
      if (number === this.messages.length && !isLost) {
        setTimeout(() => this.#options.push(message).catch(() => {}), afterMs);
      }
    }
    this.messages.push(message);
    if (!isLost) setTimeout(() => this.#attempt(message), this.#options.latency());
    return id;
  }

  get isIdle(): boolean {
    return this.messages.every(({ isDone }) => isDone);
  }

  async #attempt(message: Message): Promise<void> {
    message.attempts++;
    const isAcknowledged = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, ACKNOWLEDGE_WITHIN_MS, false);
      this.#options
        .push(message)
        .then(
          () => resolve(true),
          () => resolve(false),
        )
        .finally(() => clearTimeout(timer));
    });
    if (isAcknowledged) message.isDone = true;
    else if (message.attempts >= this.#options.maxDeliveryAttempts) this.#deadLetter(message);
    else {
      const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (message.attempts - 1), LONGEST_BACKOFF_MS);
      setTimeout(() => this.#attempt(message), backoffMs);
    }
  }

  #deadLetter(message: Message): void {
    message.isDone = true;
    const { attributes, attempts } = message;
    this.deadLetters.set(message.id, {
      ...message,
      attributes: { ...attributes, CloudPubSubDeadLetterSourceDeliveryCount: String(attempts) },
      deadLetteredAt: Date.now(),
      leasedUntil: 0,
    });
  }

  /** The client of the subscription `dead-letters`, in an operator's process. */
  subscriber(operator: Instance): Subscriber {
    const call = <T>(effect: () => T) =>
      operator.call('pull', {
        effect,
        failure: () => new RpcError(Code.UNAVAILABLE, 'Pub/Sub is unavailable'),
        timeoutMs: 4_000,
      });
    const subscriber = {
      pull: ({ maxMessages }: { maxMessages: number }) => call(() => [this.#lease(maxMessages)]),
      acknowledge: ({ ackIds }: { ackIds: string[] }) =>
        call(() => {
          for (const id of ackIds) this.#acknowledge(id);
        }),
      modifyAckDeadline: ({ ackIds, ackDeadlineSeconds }: { ackIds: string[]; ackDeadlineSeconds: number }) =>
        call(() => {
          for (const id of ackIds) this.#prolong(id, ackDeadlineSeconds);
        }),
    };
    return subscriber as unknown as Subscriber;
  }

  #acknowledge(id: string): void {
    const deadLetter = this.deadLetters.get(id);
    if (deadLetter) this.#options.onAcknowledged(deadLetter);
    this.deadLetters.delete(id);
  }

  #lease(maxMessages: number) {
    const free = [...this.deadLetters.values()].filter(({ leasedUntil }) => leasedUntil <= Date.now());
    for (const { id } of free.slice(0, maxMessages)) this.#prolong(id, 10);
    return {
      receivedMessages: free.slice(0, maxMessages).map(({ id, data, attributes, deadLetteredAt }) => ({
        ackId: id,
        message: {
          messageId: id,
          data,
          attributes,
          publishTime: { seconds: Math.floor(deadLetteredAt / 1_000) },
        },
      })),
    };
  }

  #prolong(id: string, seconds: number): void {
    const deadLetter = this.deadLetters.get(id);
    if (deadLetter) deadLetter.leasedUntil = Date.now() + seconds * 1_000;
  }
}
