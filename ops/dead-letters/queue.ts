import type { v1 } from '@google-cloud/pubsub';
import { chunksOf } from '../../functions/reconcile/shards.ts';
import { type DeadLetter, deadLetter } from './dead-letter.ts';

/** The part of Pub/Sub's client that is used here. */
export type Subscriber = Pick<v1.SubscriberClient, 'pull' | 'acknowledge' | 'modifyAckDeadline'>;

/** A message is out of others' sight this long; prolonged while it is held, and over soon after a crash. */
const LEASE_SECONDS = 10;
const RENEW_EVERY_MS = 3_000;
/** A pull that got nothing for so long has seen all there is. */
const PATIENCE_MS = 2_000;
const DEADLINE_EXCEEDED = 4;
/** Messages a pull, and ids a request: both below what a request may hold. */
const BATCH = 500;

/**
 * The subscription that keeps dead letters, seen without being emptied: every message that was pulled stays leased
 * until it is acknowledged or released, so that each is seen once.
 */
export class DeadLetterQueue {
  readonly #client: Subscriber;
  readonly #subscription: string;
  /** Ids by which leased messages are acknowledged, by message id. */
  readonly #leased = new Map<string, string>();

  constructor(client: Subscriber, subscription: string) {
    this.#client = client;
    this.#subscription = subscription;
  }

  /**
   * Runs `use` with the dead letters that are there now, a batch at a time; those that come later are not seen, so
   * that one which is redriven and fails again does not come round. What was not acknowledged by the end is released.
   * @param last runs when all were seen, while they are still leased
   */
  async read(
    use: (letters: DeadLetter[]) => Promise<void>,
    signal: AbortSignal,
    last?: () => Promise<void>,
  ): Promise<void> {
    const startedAt = Date.now();
    let renewal = Promise.resolve();
    const timer = setInterval(() => {
      // A renewal that fails is tried again by the next; at worst a letter is seen by somebody else too.
      renewal = this.#modifyDeadline(LEASE_SECONDS).catch(() => {});
    }, RENEW_EVERY_MS);
    try {
      while (!signal.aborted) {
        const letters = await this.#pull();
        if (letters.length === 0) break;
        const present = letters.filter(({ deadLetteredAt }) => deadLetteredAt.getTime() <= startedAt);
        if (present.length > 0) await use(present);
      }
      if (!signal.aborted) await last?.();
    } finally {
      clearInterval(timer);
      await renewal;
      await this.#modifyDeadline(0);
      this.#leased.clear();
    }
  }

  async acknowledge(letters: readonly DeadLetter[]): Promise<void> {
    for (const chunk of chunksOf(letters, BATCH)) {
      const ackIds = chunk.flatMap(({ messageId }) => this.#leased.get(messageId) ?? []);
      if (ackIds.length > 0) await this.#client.acknowledge({ subscription: this.#subscription, ackIds });
      for (const { messageId } of chunk) this.#leased.delete(messageId);
    }
  }

  /** The next dead letters that are not leased yet; none when there are no more. */
  async #pull(): Promise<DeadLetter[]> {
    const messages = await this.#client
      .pull({ subscription: this.#subscription, maxMessages: BATCH }, { timeout: PATIENCE_MS })
      .then(([{ receivedMessages }]) => receivedMessages ?? [])
      .catch((error: { code?: unknown }) => {
        if (error.code === DEADLINE_EXCEEDED) return [];
        throw error;
      });
    const fresh: DeadLetter[] = [];
    for (const { ackId, message } of messages) {
      if (!ackId || !message?.messageId) continue;
      if (!this.#leased.has(message.messageId)) fresh.push(deadLetter(message));
      this.#leased.set(message.messageId, ackId);
    }
    // The subscription's own deadline can be shorter than the time to the next renewal.
    if (fresh.length > 0) await this.#modifyDeadline(LEASE_SECONDS, fresh);
    return fresh;
  }

  async #modifyDeadline(ackDeadlineSeconds: number, letters?: DeadLetter[]): Promise<void> {
    const ids = letters?.map(({ messageId }) => messageId) ?? [...this.#leased.keys()];
    for (const chunk of chunksOf(ids, BATCH)) {
      const ackIds = chunk.flatMap((id) => this.#leased.get(id) ?? []);
      if (ackIds.length === 0) continue;
      await this.#client.modifyAckDeadline({ subscription: this.#subscription, ackIds, ackDeadlineSeconds });
    }
  }
}
