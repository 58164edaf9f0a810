import { setTimeout as delay } from 'node:timers/promises';
import type { v1 } from '@google-cloud/pubsub';
import { chunksOf } from '../../functions/runtime/chunks.ts';
import { type DeadLetter, toDeadLetter } from './dead-letter.ts';
import { type Lease, Leases } from './leases.ts';

/** The part of Pub/Sub's client that is used here. */
export type Subscriber = Pick<v1.SubscriberClient, 'pull' | 'acknowledge' | 'modifyAckDeadline'>;

export interface QueueOptions {
  client: Subscriber;
  /** The full name of the subscription. */
  subscription: string;
  isEmulator: boolean;
}

/** A lease keeps a message out of others' sight: prolonged while it is held, and over soon after a crash. */
const MIN_LEASE_SECONDS = 10;
/** Pub/Sub's own limit. */
const MAX_LEASE_SECONDS = 600;
const RENEW_EVERY_MS = 3_000;
/** Pub/Sub answers at once also where it has messages at hand that it did not find: a few answers must say so. */
const EMPTY_ANSWERS = { emulator: 1, google: 3 };
const PAUSE_AFTER_EMPTY_MS = 300;
/** Answers in a row with nothing but messages that were seen: their leases are shorter than the way to Pub/Sub. */
const KNOWN_ANSWERS = 3;
/** A call that takes longer is mentioned: the operator need not wonder. */
const SLOW_MS = 5_000;
/** Messages a pull: few enough to stay small with what is read of each. */
const MESSAGES = 200;
/** Ids a request: below what a request may hold. */
const IDS = 500;
/** Requests at the same time: a renewal of 500,000 leases must end well within a lease. */
const AT_ONCE = 8;

/** Enough for a connection and a call at 30 s each way; the codes are those of Pub/Sub's own configuration. */
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
 * The subscription that keeps dead letters, seen without being emptied: every message that was pulled stays leased
 * until it is acknowledged or released, so that each is seen once.
 */
export class DeadLetterQueue {
  readonly #client: Subscriber;
  readonly #subscription: string;
  readonly #emptyAnswers: number;
  readonly #leases = new Leases();
  #slowestMs = 0;
  #isSlowSaid = false;

  constructor({ client, subscription, isEmulator }: QueueOptions) {
    this.#client = client;
    this.#subscription = subscription;
    this.#emptyAnswers = isEmulator ? EMPTY_ANSWERS.emulator : EMPTY_ANSWERS.google;
  }

  /**
   * Runs `use` with the dead letters, a batch at a time, until Pub/Sub answers that there are no more. What was not
   * acknowledged by the end is released.
   * @param last runs when all were seen, while they are still leased
   * @returns how many dead letters were seen
   * @throws Pub/Sub's error where it does not answer
   */
  async read(
    use: (deadLetters: DeadLetter[]) => Promise<void>,
    signal: AbortSignal,
    last?: () => Promise<void>,
  ): Promise<number> {
    let seen = 0;
    let renewal: Promise<void> | undefined;
    const timer = setInterval(() => {
      // A renewal that fails is tried again by the next; at worst a message is seen by somebody else too.
      renewal ??= this.#timed(() => this.#modifyAllDeadlines(this.#leaseSeconds))
        .catch(() => {})
        .finally(() => {
          renewal = undefined;
        });
    }, RENEW_EVERY_MS);
    try {
      let [empty, known] = [0, 0];
      while (!signal.aborted && empty < this.#emptyAnswers && known < KNOWN_ANSWERS) {
        const { received, fresh } = await this.#timed(() => this.#pull());
        empty = received > 0 ? 0 : empty + 1;
        seen += fresh.length;
        known = received > 0 && fresh.length === 0 ? known + 1 : 0;
        if (fresh.length > 0) await use(fresh);
        if (empty > 0 && empty < this.#emptyAnswers) await delay(PAUSE_AFTER_EMPTY_MS);
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

  /** The next messages, and those of them that were not seen before. */
  async #pull(): Promise<{ received: number; fresh: DeadLetter[] }> {
    // Without `returnImmediately` Pub/Sub waits until a message comes, and its silence means nothing.
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

  /** Several times as long as a pull or a renewal took: a lease must not end while its renewal is on its way. */
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
    // One iterator for all: each takes the next.
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
