import { Firestore } from '@google-cloud/firestore';
import { PubSub, type Topic, v1 } from '@google-cloud/pubsub';
import type { ArchivedEvent } from '../functions/archive/archived-events.ts';
import { type ArchiveReader, createArchiveReader } from '../functions/archive/reader.ts';
import { republish } from '../functions/archive/republish.ts';
import { storageEndpoint } from '../functions/archive/storage-endpoint.ts';
import { skipMetadataServer } from '../local/clients.ts';
import { DeadLetterQueue } from './dead-letters/queue.ts';
import { UsageError } from './errors.ts';
import { type Target, type TargetName, targetSources } from './target.ts';

/** What a command works with. Each of Google's clients is made when it is first asked for, so only what is needed is. */
export class Context {
  readonly target: Target;
  /** Aborts when the operator asks the command to end. */
  readonly signal: AbortSignal;
  #pubsub?: PubSub;
  #firestore?: Firestore;
  #topic?: Topic;
  #archive?: ArchiveReader;
  #subscriber?: v1.SubscriberClient;

  constructor(target: Target, signal: AbortSignal) {
    this.target = target;
    this.signal = signal;
    if (target.isLocal) skipMetadataServer();
  }

  /** @throws UsageError saying how to give a name that is not known */
  name(name: TargetName): string {
    const value = this.target[name];
    if (value) return value;
    const { what, flag, variable } = targetSources[name];
    throw new UsageError(
      `The ${what} is not known: give ${flag}, set ${variable}, or name the stack's outputs with --outputs.`,
    );
  }

  get archive(): ArchiveReader {
    this.#archive ??= createArchiveReader(this.name('bucket'), storageEndpoint(process.env));
    return this.#archive;
  }

  /** Publishes an archived event again. */
  get republish(): (event: ArchivedEvent, replayId?: string) => Promise<void> {
    const options = { archive: this.archive, topic: this.topic };
    return (event, replayId) => republish(event, { ...options, replayId });
  }

  get topic(): Topic {
    this.#topic ??= this.#client().topic(this.name('topic'));
    return this.#topic;
  }

  get firestore(): Firestore {
    this.#firestore ??= new Firestore({
      projectId: this.name('project'),
      databaseId: this.name('database'),
    });
    return this.#firestore;
  }

  async deadLetters(): Promise<DeadLetterQueue> {
    const subscription = `projects/${this.name('project')}/subscriptions/${this.name('deadLetters')}`;
    this.#subscriber ??= new v1.SubscriberClient((await this.#client().getClientConfig()) as never);
    return new DeadLetterQueue(this.#subscriber, subscription);
  }

  async close(): Promise<void> {
    await Promise.all([this.#subscriber?.close(), this.#pubsub?.close(), this.#firestore?.terminate()]);
  }

  #client(): PubSub {
    this.#pubsub ??= new PubSub({ projectId: this.name('project') });
    return this.#pubsub;
  }
}
