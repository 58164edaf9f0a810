import { createRequire } from 'node:module';
import type { Firestore } from '@google-cloud/firestore';
import type { PubSub, v1 } from '@google-cloud/pubsub';
import type { ArchivedEvent } from '../functions/archive/archived-event.ts';
import { type ArchiveReader, createArchiveReader } from '../functions/archive/reader.ts';
import { type ReplayOptions, republish } from '../functions/archive/republish.ts';
import { type StorageEndpoint, storageEndpoint } from '../functions/archive/storage-endpoint.ts';
import type { Publish } from '../functions/runtime/publisher.ts';
import { DeadLetterQueue } from './dead-letters/queue.ts';
import { UsageError } from './errors.ts';
import { type Report, terminal } from './report.ts';
import type { Target } from './target/resolve.ts';
import { serverTime } from './target/server-time.ts';
import { type TargetName, targetSources } from './target/sources.ts';

// Loads each of Google's clients when a command needs the client, because a client takes 0.2 s to load.
const require = createRequire(import.meta.url);

/** After this time without Pub/Sub, a command fails and says how to go on. */
const PUBLISH_WITHIN_MS = 60_000;

/** The clients that were made for a target. */
interface Clients {
  pubsub?: PubSub;
  firestore?: Firestore;
  publish?: Publish;
  publishChange?: Publish;
  subscriber?: v1.SubscriberClient;
  archive?: ArchiveReader;
}

export interface ContextOptions {
  target: Target;
  /** Aborts when the command must end. */
  signal: AbortSignal;
  /** The environment of the process, which Google's clients read too. */
  environment: NodeJS.ProcessEnv;
  /** Where the work says how far it is; left out, on the terminal. */
  report?: Report;
  /** The clients of another context with the same target. */
  clients?: Clients;
}

/** The target of a command, and Google's clients for the target. Makes each client at its first use. */
export class Context {
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
  readonly report: Report;
  readonly #clients: Clients;

  constructor({ target, signal, environment, report = terminal, clients = {} }: ContextOptions) {
    this.target = target;
    this.signal = signal;
    this.environment = environment;
    this.report = report;
    this.#clients = clients;
    // Keeps Google's clients from looking for a metadata server on the way to an emulator (docs/known-facts.md).
    if (target.emulators) environment.METADATA_SERVER_DETECTION = 'none';
  }

  /** Makes a context with the same clients, for work that also ends when another signal aborts. */
  until(other: AbortSignal, report = this.report): Context {
    const { target, environment } = this;
    const signal = AbortSignal.any([this.signal, other]);
    return new Context({ target, signal, environment, report, clients: this.#clients });
  }

  /** Closes the clients. Needed where the process goes on after the work. */
  async close(): Promise<void> {
    const { pubsub, firestore, subscriber } = this.#clients;
    await Promise.all([pubsub?.close(), firestore?.terminate(), subscriber?.close()]);
  }

  /** Finds the name of a part of the target. @throws UsageError where the name is not known, with the remedy */
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
    this.#clients.archive ??= createArchiveReader(this.name('bucket'), this.storage);
    return this.#clients.archive;
  }

  /** Publishes an archived event again. */
  get republish(): (event: ArchivedEvent, replay?: ReplayOptions) => Promise<void> {
    const options = { archive: this.archive, publish: this.publish };
    return (event, replay) => republish(event, { ...options, ...replay });
  }

  /** Publishes to the topic of events. */
  get publish(): Publish {
    this.#clients.publish ??= this.#publisherOf('topic');
    return this.#clients.publish;
  }

  /** Publishes to the topic of changes. */
  get publishChange(): Publish {
    this.#clients.publishChange ??= this.#publisherOf('changesTopic');
    return this.#clients.publishChange;
  }

  #publisherOf(topic: 'topic' | 'changesTopic'): Publish {
    const module =
      require('../functions/runtime/publisher.ts') as typeof import('../functions/runtime/publisher.ts');
    return module.createPublisher({
      projectId: this.name('project'),
      topic: this.name(topic),
      withinMs: PUBLISH_WITHIN_MS,
      env: { PUBSUB_EMULATOR_HOST: this.target.emulators?.pubsub },
    });
  }

  get firestore(): Firestore {
    if (!this.#clients.firestore) {
      const client = require('@google-cloud/firestore') as typeof import('@google-cloud/firestore');
      const { emulators } = this.target;
      this.#clients.firestore = new client.Firestore({
        projectId: this.name('project'),
        databaseId: this.name('database'),
        // The emulator takes this authorization for an administrator's (docs/known-facts.md).
        ...(emulators && {
          host: emulators.firestore,
          ssl: false,
          customHeaders: { Authorization: 'Bearer owner' },
        }),
      });
    }
    return this.#clients.firestore;
  }

  get pubsub(): PubSub {
    if (!this.#clients.pubsub) {
      const client = require('@google-cloud/pubsub') as typeof import('@google-cloud/pubsub');
      const { emulators } = this.target;
      this.#clients.pubsub = new client.PubSub({
        projectId: this.name('project'),
        ...(emulators && { apiEndpoint: emulators.pubsub, emulatorMode: true }),
      });
    }
    return this.#clients.pubsub;
  }

  async deadLetters(): Promise<DeadLetterQueue> {
    const subscription = `projects/${this.name('project')}/subscriptions/${this.name('deadLetters')}`;
    const { v1 } = require('@google-cloud/pubsub') as typeof import('@google-cloud/pubsub');
    const configuration = await this.pubsub.getClientConfig();
    this.#clients.subscriber ??= new v1.SubscriberClient(configuration as never);
    const client = this.#clients.subscriber;
    return new DeadLetterQueue({ client, subscription, isEmulator: this.target.emulators !== undefined });
  }

  /** Reads the time of Cloud Storage's clock. */
  now(): Promise<Date> {
    return serverTime(this.storage);
  }
}
