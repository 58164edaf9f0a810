import type { ArchivedEvent } from '../../functions/archive/archived-event.ts';
import { UnreadableError } from '../../functions/archive/read-error.ts';
import type { ListedObject } from '../../functions/archive/reader.ts';
import { shardOf } from '../../functions/archive/shards.ts';
import type { Checkpoints } from '../../functions/reconcile/checkpoint-store.ts';
import type { RunCounts } from '../../functions/reconcile/counts.ts';
import type { PublishableEvent } from '../../functions/reconcile/publish-all.ts';
import { type ReconcileOptions, reconcile } from '../../functions/reconcile/reconcile.ts';
import type { KeptBatch } from '../../functions/reconcile/republish-log.ts';
import { archived, fakeArchive } from './archive-in-memory.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** When a run dies: in the middle of its n-th call to anything, before or after the call takes effect. */
export interface Death {
  atCall: number;
  isAfterEffect: boolean;
}

export interface RunOptions {
  death?: Death | undefined;
  /** Milliseconds by which the run's clock is ahead. */
  clockAheadMs?: number;
}

export class Died extends Error {}

/**
 * Archive, database, broker and `process` in memory, under a clock that the test moves. What `reconcile` calls is
 * `reconcile`'s own interfaces, so that all of its code runs.
 */
export class World {
  now: number;
  /** Marker reads so far, and all reads of documents. */
  readonly reads = { markers: 0, all: 0 };
  /** When each event was processed. */
  readonly processed = new Map<string, number>();
  readonly handedOver = new Set<string>();
  readonly published: string[] = [];
  /** What the broker does with a message: the delay until it is processed, lost for good, or refused. */
  broker: (eventId: string) => number | 'lost' | 'refused' = () => 1_000;
  readonly failures = new Set<string>();
  readonly unreadable = new Set<string>();

  #checkpoints: Checkpoints = new Map();
  #batches: KeptBatch[] = [];
  #batchId = 0;
  readonly #objects: (ListedObject & { visibleAt: number })[] = [];
  readonly #pending: { eventId: string; at: number }[] = [];

  readonly #windowHours: number;

  /** @param windowHours in which an object is found that turns up late */
  constructor(start: string, windowHours = 6) {
    this.now = Date.parse(start);
    this.#windowHours = windowHours;
  }

  /**
   * Archives a delivery of an event.
   * @param skewMs by which the clock of `receive` is ahead
   * @param lateMs after which the object is first listed
   */
  archive(eventId: string, { skewMs = 0, lateMs = 0, content = 'x' } = {}): void {
    const receivedAt = new Date(this.now + skewMs).toISOString();
    this.#objects.push({ ...archived(eventId, receivedAt, content), visibleAt: this.now + lateMs });
  }

  /** Gives a message to the broker, as `receive` does. @throws Error when the broker refuses the message */
  publish(eventId: string): void {
    const fate = this.broker(eventId);
    if (fate === 'refused') throw new Error('The broker refuses');
    this.published.push(eventId);
    if (fate !== 'lost') this.#pending.push({ eventId, at: this.now + fate });
  }

  /** Moves the clock. */
  advanceTo(instant: number): void {
    this.now = Math.max(this.now, instant);
    for (const { eventId, at } of this.#pending.splice(0)) {
      if (at > this.now) this.#pending.push({ eventId, at });
      else if (!this.processed.has(eventId) && !this.failures.has(eventId)) this.processed.set(eventId, at);
    }
  }

  /** A run of `reconcile`, as the scheduler starts one. */
  run(
    { death, clockAheadMs = 0 }: RunOptions = {},
    signal = new AbortController().signal,
  ): Promise<RunCounts> {
    let calls = 0;
    /** Everything that leaves the process goes through here. */
    const call = async <T>(effect: () => T | Promise<T>): Promise<T> => {
      const isDead = death && ++calls >= death.atCall;
      if (isDead && !(calls === death.atCall && death.isAfterEffect)) throw new Died();
      const result = await effect();
      if (isDead) throw new Died();
      return result;
    };
    return reconcile(this.#options(call, clockAheadMs), signal);
  }

  #options(call: <T>(effect: () => T | Promise<T>) => Promise<T>, clockAheadMs: number): ReconcileOptions {
    const exists = <T extends Pick<ArchivedEvent, 'eventId'>>(
      events: readonly T[],
      is: (id: string) => boolean,
    ) =>
      call(() => {
        this.reads.markers += events.length;
        this.reads.all += events.length;
        return events.filter(({ eventId }) => is(eventId));
      });
    return {
      windowHours: this.#windowHours,
      graceMinutes: 10,
      now: () => this.now + clockAheadMs,
      archive: {
        list: (query) =>
          call(() =>
            fakeArchive(
              this.#objects.filter(({ visibleAt }) => visibleAt <= this.now),
              250,
            ).list(query),
          ),
      },
      markers: {
        unprocessed: (events) => exists(events, (id) => !this.processed.has(id)),
        failed: (events) => exists(events, (id) => this.failures.has(id)),
      },
      checkpoints: {
        load: () =>
          call(() => {
            this.reads.all++;
            return structuredClone(this.#checkpoints);
          }),
        save: (checkpoints) =>
          call(() => {
            this.#checkpoints = structuredClone(checkpoints);
          }),
      },
      republishLog: this.#republishLog(call),
      republish: ({ eventId, name }: PublishableEvent) =>
        call(() => {
          if (this.unreadable.has(eventId)) throw new UnreadableError(name, 'the test says so');
          this.publish(eventId);
        }),
      onHandedOver: ({ eventId }) => this.handedOver.add(eventId),
    };
  }

  #republishLog(call: <T>(effect: () => T) => Promise<T>): ReconcileOptions['republishLog'] {
    const keep = (batch: Omit<KeptBatch, 'id'>, lookAt: Date) => {
      const id = `${lookAt.toISOString()}_${String(this.#batchId++).padStart(6, '0')}`;
      this.#batches.push({ ...structuredClone(batch), id });
    };
    const drop = (id: string) => {
      this.#batches = this.#batches.filter((batch) => batch.id !== id);
    };
    const dueAt = (instant: Date) => this.#batches.filter(({ id }) => id < `${instant.toISOString()}\``);
    const readDue = (instant: Date) =>
      call(() => {
        const due = structuredClone(dueAt(instant).slice(0, 8));
        this.reads.all += Math.max(due.length, 1);
        return due;
      });
    return {
      add: (batch, lookAt) => call(() => keep(batch, lookAt)),
      async *due(instant) {
        for (let batches = await readDue(instant); batches.length > 0; batches = await readDue(instant)) {
          yield batches;
        }
      },
      replace: (id, rest, lookAt) =>
        call(() => {
          drop(id);
          if (rest.events.length > 0) keep(rest, lookAt);
        }),
    };
  }
}

/** An id in a shard of its own choice. */
export function idIn(shard: string, prefix: string): string {
  for (let number = 0; ; number++) {
    const id = `${prefix}-${number}`;
    if (shardOf(id) === shard) return id;
  }
}
