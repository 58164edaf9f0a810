import { createRequire } from 'node:module';
import type { Firestore } from '@google-cloud/firestore';
import type { PubSub, Topic } from '@google-cloud/pubsub';
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

/** What a command works with. Each of Google's clients is made when it is first asked for. */
export class Context {
  readonly target: Target;
  /** Aborts when the operator asks the command to end. */
  readonly signal: AbortSignal;
  /** The environment of the process, which Google's clients read too. */
  readonly environment: NodeJS.ProcessEnv;
  #pubsub?: PubSub;
  #firestore?: Firestore;
  #topic?: Topic;
  #archive?: ArchiveReader;

  constructor(target: Target, signal: AbortSignal, environment: NodeJS.ProcessEnv) {
    this.target = target;
    this.signal = signal;
    this.environment = environment;
    // Google's clients look for a metadata server on the way to an emulator too: seconds of waiting, and a warning.
    if (target.emulators) environment.METADATA_SERVER_DETECTION = 'none';
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
    this.#archive ??= createArchiveReader(this.name('bucket'), this.storage);
    return this.#archive;
  }

  /** Publishes an archived event again. */
  get republish(): (event: ArchivedEvent, replayId?: string) => Promise<void> {
    const options = { archive: this.archive, topic: this.topic };
    return (event, replayId) => republish(event, { ...options, replayId });
  }

  get topic(): Topic {
    this.#topic ??= this.pubsub.topic(this.name('topic'));
    return this.#topic;
  }

  get firestore(): Firestore {
    if (!this.#firestore) {
      const client = require('@google-cloud/firestore') as typeof import('@google-cloud/firestore');
      const { emulators } = this.target;
      this.#firestore = new client.Firestore({
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
    return this.#firestore;
  }

  get pubsub(): PubSub {
    if (!this.#pubsub) {
      const client = require('@google-cloud/pubsub') as typeof import('@google-cloud/pubsub');
      const { emulators } = this.target;
      this.#pubsub = new client.PubSub({
        projectId: this.name('project'),
        ...(emulators && { apiEndpoint: emulators.pubsub, emulatorMode: true }),
      });
    }
    return this.#pubsub;
  }

  async deadLetters(): Promise<DeadLetterQueue> {
    const subscription = `projects/${this.name('project')}/subscriptions/${this.name('deadLetters')}`;
    const { v1 } = require('@google-cloud/pubsub') as typeof import('@google-cloud/pubsub');
    const client = new v1.SubscriberClient((await this.pubsub.getClientConfig()) as never);
    return new DeadLetterQueue({ client, subscription, isEmulator: this.target.emulators !== undefined });
  }

  /** The time at Cloud Storage, by which events are dated. */
  now(): Promise<Date> {
    return serverTime(this.storage);
  }
}
