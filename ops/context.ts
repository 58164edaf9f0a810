import { createRequire } from 'node:module';
import type { Firestore } from '@google-cloud/firestore';
import type { PubSub, Topic, v1 } from '@google-cloud/pubsub';
import type { ArchivedEvent } from '../functions/archive/archived-event.ts';
import { type ArchiveReader, createArchiveReader } from '../functions/archive/reader.ts';
import { republish } from '../functions/archive/republish.ts';
import { type StorageEndpoint, storageEndpoint } from '../functions/archive/storage-endpoint.ts';
import { DeadLetterQueue } from './dead-letters/queue.ts';
import { UsageError } from './errors.ts';
import type { Target } from './target/resolve.ts';
import { serverTime } from './target/server-time.ts';
import { type TargetName, targetSources } from './target/sources.ts';

// Each of Google's clients takes 0.2 s to load: only what is needed is.
const require = createRequire(import.meta.url);

/** What is made once for a target. */
interface Made {
  pubsub?: PubSub;
  firestore?: Firestore;
  topic?: Topic;
  subscriber?: v1.SubscriberClient;
  archive?: ArchiveReader;
}

/** What a command works with. Each of Google's clients is made when it is first asked for. */
export class Context {
  readonly target: Target;
  /** Aborts when the operator asks the command to end. */
  readonly signal: AbortSignal;
  /** The environment of the process, which Google's clients read too. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #made: Made;

  /** @param made what another context with the same target has made already */
  constructor(target: Target, signal: AbortSignal, environment: NodeJS.ProcessEnv, made: Made = {}) {
    this.target = target;
    this.signal = signal;
    this.environment = environment;
    this.#made = made;
    // Google's clients look for a metadata server on the way to an emulator too: seconds of waiting, and a warning.
    if (target.emulators) environment.METADATA_SERVER_DETECTION = 'none';
  }

  /** The same, for work that also ends when another signal aborts. */
  until(signal: AbortSignal): Context {
    const either = AbortSignal.any([this.signal, signal]);
    return new Context(this.target, either, this.environment, this.#made);
  }

  /** Closes the connections of a context that does not end with its process. */
  async close(): Promise<void> {
    const { pubsub, firestore, subscriber } = this.#made;
    await Promise.all([pubsub?.close(), firestore?.terminate(), subscriber?.close()]);
  }

  /** @throws UsageError saying how to give a name that is not known */
  name(name: TargetName): string {
    const value = this.target.names[name];
    if (value) return value;
    const { what, flag, variable } = targetSources[name];
    throw new UsageError(
      `The ${what} is not known: start the local system with 'npm start', name a deployment with --environment, give ${flag}, or set ${variable}.`,
    );
  }

  get storage(): StorageEndpoint {
    const { emulators } = this.target;
    return storageEndpoint(emulators ? { STORAGE_EMULATOR_HOST: emulators.storage } : {});
  }

  get archive(): ArchiveReader {
    this.#made.archive ??= createArchiveReader(this.name('bucket'), this.storage);
    return this.#made.archive;
  }

  /** Publishes an archived event again. */
  get republish(): (event: ArchivedEvent, replayId?: string) => Promise<void> {
    const options = { archive: this.archive, topic: this.topic };
    return (event, replayId) => republish(event, { ...options, replayId });
  }

  get topic(): Topic {
    this.#made.topic ??= this.pubsub.topic(this.name('topic'));
    return this.#made.topic;
  }

  get firestore(): Firestore {
    if (!this.#made.firestore) {
      const client = require('@google-cloud/firestore') as typeof import('@google-cloud/firestore');
      const { emulators } = this.target;
      this.#made.firestore = new client.Firestore({
        projectId: this.name('project'),
        databaseId: this.name('database'),
        // The authorization is what the emulator takes for an administrator's.
        ...(emulators && {
          host: emulators.firestore,
          ssl: false,
          customHeaders: { Authorization: 'Bearer owner' },
        }),
      });
    }
    return this.#made.firestore;
  }

  get pubsub(): PubSub {
    if (!this.#made.pubsub) {
      const client = require('@google-cloud/pubsub') as typeof import('@google-cloud/pubsub');
      const { emulators } = this.target;
      this.#made.pubsub = new client.PubSub({
        projectId: this.name('project'),
        ...(emulators && { apiEndpoint: emulators.pubsub, emulatorMode: true }),
      });
    }
    return this.#made.pubsub;
  }

  async deadLetters(): Promise<DeadLetterQueue> {
    const subscription = `projects/${this.name('project')}/subscriptions/${this.name('deadLetters')}`;
    const { v1 } = require('@google-cloud/pubsub') as typeof import('@google-cloud/pubsub');
    const configuration = await this.pubsub.getClientConfig();
    this.#made.subscriber ??= new v1.SubscriberClient(configuration as never);
    const client = this.#made.subscriber;
    return new DeadLetterQueue({ client, subscription, isEmulator: this.target.emulators !== undefined });
  }

  /** The time at Cloud Storage, by which events are dated. */
  now(): Promise<Date> {
    return serverTime(this.storage);
  }
}
