import type { v1 } from '@google-cloud/pubsub';
import { chunksOf } from '../../functions/archive/shards.ts';
import { type DeadLetter, deadLetter } from './dead-letter.ts';
import { type Lease, Leases } from './leases.ts';

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
/** Requests at the same time: a renewal of 500,000 leases must end well within one. */
const AT_ONCE = 8;

/**
 * The subscription that keeps dead letters, seen without being emptied: every message that was pulled stays leased
 * until it is acknowledged or released, so that each is seen once.
 */
export class DeadLetterQueue {
  readonly #client: Subscriber;
  readonly #subscription: string;
  readonly #leases = new Leases();

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
    let renewal: Promise<void> | undefined;
    const timer = setInterval(() => {
      // A renewal that fails is tried again by the next; at worst a letter is seen by somebody else too.
      renewal ??= this.#modifyAllDeadlines(LEASE_SECONDS)
        .catch(() => {})
        .finally(() => {
          renewal = undefined;
        });
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
      await this.#modifyAllDeadlines(0);
      this.#leases.clear();
    }
  }

  async acknowledge(letters: readonly Pick<DeadLetter, 'messageId'>[]): Promise<void> {
    for (const chunk of chunksOf(letters, BATCH)) {
      const ackIds = chunk.flatMap(({ messageId }) => this.#leases.ackIdOf(messageId) ?? []);
      if (ackIds.length > 0) await this.#client.acknowledge({ subscription: this.#subscription, ackIds });
      for (const { messageId } of chunk) this.#leases.delete(messageId);
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
    const leases: Lease[] = [];
    for (const { ackId, message } of messages) {
      if (!ackId || !message?.messageId) continue;
      const lease = { messageId: message.messageId, ackId };
      if (!this.#leases.ackIdOf(lease.messageId)) {
        fresh.push(deadLetter(message));
        leases.push(lease);
      }
      this.#leases.set(lease);
    }
    // The subscription's own deadline can be shorter than the time to the next renewal.
    if (leases.length > 0) await this.#modifyDeadlines(LEASE_SECONDS, leases);
    return fresh;
  }

  async #modifyAllDeadlines(seconds: number): Promise<void> {
    // One iterator for all: each takes the next.
    const pages = this.#leases.pages(BATCH);
    const worker = async () => {
      for (const page of pages) await this.#modifyDeadlines(seconds, page);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #modifyDeadlines(ackDeadlineSeconds: number, leases: Lease[]): Promise<void> {
    const ackIds = leases.map(({ ackId }) => ackId);
    await this.#client.modifyAckDeadline({ subscription: this.#subscription, ackIds, ackDeadlineSeconds });
  }
}
