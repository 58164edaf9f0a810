import { setTimeout as delay } from 'node:timers/promises';
import type { v1 } from '@google-cloud/pubsub';
import { chunksOf } from '../../functions/runtime/chunks.ts';
import { type DeadLetter, toDeadLetter } from './dead-letter.ts';
import { type Lease, Leases } from './leases.ts';

/** The methods of Pub/Sub's client that the queue calls. */
export type Subscriber = Pick<v1.SubscriberClient, 'pull' | 'acknowledge' | 'modifyAckDeadline'>;

export interface QueueOptions {
  client: Subscriber;
  /** The full name of the subscription. */
  subscription: string;
  isEmulator: boolean;
}

/**
 * The shortest lease. A lease hides a message from other subscribers. The queue renews the lease while it holds the
 * message, and a short lease ends soon after a crash.
 */
const MIN_LEASE_SECONDS = 10;
/** The longest lease that Pub/Sub allows. */
const MAX_LEASE_SECONDS = 600;
const RENEW_EVERY_MS = 3_000;
/**
 * The number of empty responses in a row after which the queue is empty. Pub/Sub can respond without messages while it
 * has messages.
 */
const EMPTY_RESPONSES = { emulator: 1, google: 3 };
const PAUSE_AFTER_EMPTY_MS = 300;
/**
 * The number of responses in a row with known messages alone after which the queue is empty. Known messages come again
 * where a renewal takes longer than a lease.
 */
const KNOWN_RESPONSES = 3;
/** The duration of a call after which the operator is told of the wait. */
const SLOW_MS = 5_000;
/** Messages a pull. Keeps the memory for the messages, and for what is read of each message, small. */
const MESSAGES = 200;
/** Ids a request. Is less than Pub/Sub allows. */
const IDS = 500;
/** How many requests renew leases at the same time. The renewal of 500,000 leases must end well within a lease. */
const AT_ONCE = 8;

/** Allows 30 s each way for a connection and for a call. The codes are those of Pub/Sub's own configuration. */
const CALL = {
  timeout: 100_000,
  retry: {
    retryCodes: [2, 10, 13, 14],
    backoffSettings: {
      initialRetryDelayMillis: 200,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 2_000,
      initialRpcTimeoutMillis: 100_000,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 100_000,
      totalTimeoutMillis: 100_000,
    },
  },
};

/**
 * Reads the subscription that keeps dead letters, and leaves the messages in it. Leases each message that was pulled
 * until the message is acknowledged or released, so that each message is read once.
 */
export class DeadLetterQueue {
  readonly #client: Subscriber;
  readonly #subscription: string;
  readonly #emptyResponses: number;
  readonly #leases = new Leases();
  #slowestMs = 0;
  #isSlowSaid = false;

  constructor({ client, subscription, isEmulator }: QueueOptions) {
    this.#client = client;
    this.#subscription = subscription;
    this.#emptyResponses = isEmulator ? EMPTY_RESPONSES.emulator : EMPTY_RESPONSES.google;
  }

  /**
   * Calls `use` with the dead letters, a batch at a time, until Pub/Sub has no more. At the end, releases the messages
   * that were not acknowledged.
   * @param last is called when all dead letters were read, while they are leased
   * @returns the number of dead letters that were read
   * @throws the error of Pub/Sub's client
   */
  async read(
    use: (deadLetters: DeadLetter[]) => Promise<void>,
    signal: AbortSignal,
    last?: () => Promise<void>,
  ): Promise<number> {
    let seen = 0;
    let renewal: Promise<void> | undefined;
    const timer = setInterval(() => {
      // Ignores a renewal that fails, since the next renewal follows. At worst another subscriber gets a message too.
      renewal ??= this.#timed(() => this.#modifyAllDeadlines(this.#leaseSeconds))
        .catch(() => {})
        .finally(() => {
          renewal = undefined;
        });
    }, RENEW_EVERY_MS);
    try {
      let [empty, known] = [0, 0];
      while (!signal.aborted && empty < this.#emptyResponses && known < KNOWN_RESPONSES) {
        const { received, fresh } = await this.#timed(() => this.#pull());
        empty = received > 0 ? 0 : empty + 1;
        seen += fresh.length;
        known = received > 0 && fresh.length === 0 ? known + 1 : 0;
        if (fresh.length > 0) await use(fresh);
        if (empty > 0 && empty < this.#emptyResponses) await delay(PAUSE_AFTER_EMPTY_MS);
      }
      if (!signal.aborted) await last?.();
      return seen;
    } finally {
      clearInterval(timer);
      await renewal;
      await this.#modifyAllDeadlines(0);
      this.#leases.clear();
    }
  }

  async acknowledge(deadLetters: readonly Pick<DeadLetter, 'messageId'>[]): Promise<void> {
    const subscription = this.#subscription;
    for (const chunk of chunksOf(deadLetters, IDS)) {
      const ackIds = chunk.flatMap(({ messageId }) => this.#leases.ackIdOf(messageId) ?? []);
      if (ackIds.length > 0) await this.#client.acknowledge({ subscription, ackIds }, CALL);
      for (const { messageId } of chunk) this.#leases.delete(messageId);
    }
  }

  /** Pulls messages. @returns their number, and the messages that were not pulled before */
  async #pull(): Promise<{ received: number; fresh: DeadLetter[] }> {
    // Asks Pub/Sub to respond at once also without messages, so that the end of the queue is found.
    const request = { subscription: this.#subscription, maxMessages: MESSAGES, returnImmediately: true };
    const [{ receivedMessages }] = await this.#client.pull(request, CALL);
    const fresh: DeadLetter[] = [];
    for (const { ackId, message } of receivedMessages ?? []) {
      if (!ackId || !message?.messageId) continue;
      const lease: Lease = { messageId: message.messageId, ackId };
      if (!this.#leases.ackIdOf(lease.messageId)) fresh.push(toDeadLetter(message));
      this.#leases.set(lease);
    }
    return { received: receivedMessages?.length ?? 0, fresh };
  }

  /** The duration of a lease: three times the slowest call, so that a lease does not end before its renewal arrives. */
  get #leaseSeconds(): number {
    return Math.min(MAX_LEASE_SECONDS, Math.max(MIN_LEASE_SECONDS, Math.ceil((3 * this.#slowestMs) / 1_000)));
  }

  async #timed<T>(call: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const slow = setTimeout(() => {
      if (!this.#isSlowSaid) process.stderr.write('Pub/Sub takes long to answer: still waiting …\n');
      this.#isSlowSaid = true;
    }, SLOW_MS);
    try {
      return await call();
    } finally {
      clearTimeout(slow);
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startedAt);
    }
  }

  async #modifyAllDeadlines(ackDeadlineSeconds: number): Promise<void> {
    const subscription = this.#subscription;
    // Shares one iterator among the workers, so that each worker takes the next page.
    const pages = this.#leases.pages(IDS);
    const worker = async () => {
      for (const page of pages) {
        const ackIds = page.map(({ ackId }) => ackId);
        await this.#client.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds }, CALL);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }
}
