import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EmulatorHosts } from './emulator-host.ts';
import { KeptMessage, PubSubMessages, type Source } from './pubsub-messages.ts';
import { UserError } from './user-error.ts';

const EXPORT_NAME = 'firestore';
const EXPORT = join(EXPORT_NAME, `${EXPORT_NAME}.overall_export_metadata`);
const MESSAGES = 'messages.json';

/** What a run of the local system left. */
export interface Kept {
  /** The file that the Firestore emulator starts with. */
  firestoreExport: string;
  messages: KeptMessage[];
  at: Date;
}

/**
 * What Pub/Sub and Firestore hold while no emulator runs: both keep everything in memory. The archive is in files
 * always.
 */
export class State {
  readonly #folder: string;
  /** What is being kept, until all of it is there. */
  readonly #next: string;
  readonly #projectId: string;

  /** @param folder the local system's own */
  constructor(folder: string, projectId: string) {
    this.#folder = join(folder, 'state', projectId);
    this.#next = `${this.#folder}.next`;
    this.#projectId = projectId;
  }

  /**
   * Reads what was kept last; undefined where nothing was.
   * @throws UserError where what was kept cannot be used, and leaves it as it is
   */
  async read(): Promise<Kept | undefined> {
    await this.#useNext();
    if (!existsSync(this.#folder)) return undefined;
    const firestoreExport = join(this.#folder, EXPORT);
    if (!existsSync(firestoreExport)) throw this.#unusable(`${EXPORT} is missing`);
    const file = join(this.#folder, MESSAGES);
    const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
      throw this.#unusable(`${MESSAGES} cannot be read: ${code}`);
    });
    const { data: messages } = KeptMessages.safeParse(parse(text));
    if (!messages) throw this.#unusable(`${MESSAGES} is not what this version writes`);
    return { firestoreExport, messages, at: (await stat(file)).mtime };
  }

  /**
   * Publishes messages that were kept. Pub/Sub would forget a message of a topic without a subscription.
   * @throws UserError for such a message, before any is published
   */
  async publish(messages: readonly KeptMessage[], host: string, sources: readonly Source[]): Promise<void> {
    const topics = new Set(sources.map(({ topic }) => topic));
    const lost = messages.find(({ topic }) => !topics.has(topic));
    if (lost) throw this.#unusable(`nothing subscribes to the topic ${lost.topic} of a message any more`);
    await new PubSubMessages(host, this.#projectId).put(messages);
  }

  /**
   * Keeps what the emulators hold, in place of what was kept before.
   * @param sources the subscriptions, which push nowhere afterwards
   */
  async keep(hosts: EmulatorHosts, sources: readonly Source[]): Promise<void> {
    await rm(this.#next, { recursive: true, force: true });
    await mkdir(this.#next, { recursive: true });
    const [messages] = await Promise.all([
      new PubSubMessages(hosts.PUBSUB_EMULATOR_HOST, this.#projectId).take(sources),
      exportFirestore(hosts.FIRESTORE_EMULATOR_HOST, this.#projectId, this.#next),
    ]);
    const file = join(this.#next, MESSAGES);
    await writeFile(`${file}.new`, JSON.stringify(messages), { flush: true });
    await rename(`${file}.new`, file);
    await this.#useNext();
  }

  /**
   * Puts what was kept last in the place of what was kept before, once all of it is there, which the messages say: they
   * come last, and as a whole. A process that is killed here leaves that to the next start.
   */
  async #useNext(): Promise<void> {
    if (!existsSync(join(this.#next, MESSAGES))) return;
    await rm(this.#folder, { recursive: true, force: true });
    await rename(this.#next, this.#folder);
  }

  #unusable(why: string): UserError {
    return new UserError(
      `What the last run kept in ${this.#folder} cannot be used (${why}): remove that folder to start with nothing, and 'npm run ops -- replay --from <date>' processes the events of the archive again.`,
    );
  }
}

const KeptMessages = z.array(z.strictObject(KeptMessage.shape));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function exportFirestore(host: string, projectId: string, folder: string): Promise<void> {
  const response = await fetch(`http://${host}/emulator/v1/projects/${projectId}:export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
    body: JSON.stringify({
      database: `projects/${projectId}/databases/(default)`,
      export_directory: folder,
      export_name: EXPORT_NAME,
    }),
  });
  if (!response.ok) throw new Error(`The Firestore emulator answered ${response.status} to an export`);
  await response.body?.cancel();
}
