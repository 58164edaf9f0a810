import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EmulatorHosts } from './emulator-host.ts';
import { KeptMessage, PubSubMessages, type Source } from './pubsub-messages.ts';

const EXPORT_NAME = 'firestore';

/**
 * What Pub/Sub and Firestore hold while no emulator runs: both keep everything in memory. The archive is in files
 * always.
 */
export class State {
  readonly #folder: string;

  readonly #projectId: string;

  /** @param folder the local system's own */
  constructor(folder: string, projectId: string) {
    this.#folder = join(folder, 'state', projectId);
    this.#projectId = projectId;
  }

  /** What the Firestore emulator starts with; undefined where nothing was kept. */
  firestoreExport(): string | undefined {
    const file = join(this.#folder, EXPORT_NAME, `${EXPORT_NAME}.overall_export_metadata`);
    return existsSync(file) ? file : undefined;
  }

  /** Publishes the messages again that were kept. @returns how many */
  async putMessages(host: string): Promise<number> {
    const file = join(this.#folder, 'messages.json');
    if (!existsSync(file)) return 0;
    const messages = z.array(KeptMessage).parse(JSON.parse(await readFile(file, 'utf8')));
    await new PubSubMessages(host, this.#projectId).put(messages);
    return messages.length;
  }

  /**
   * Keeps what the emulators hold, in place of what was kept before.
   * @param sources the subscriptions, which push nowhere afterwards
   */
  async keep(hosts: EmulatorHosts, sources: readonly Source[]): Promise<void> {
    const next = `${this.#folder}.next`;
    await rm(next, { recursive: true, force: true });
    await mkdir(next, { recursive: true });
    const [messages] = await Promise.all([
      new PubSubMessages(hosts.PUBSUB_EMULATOR_HOST, this.#projectId).take(sources),
      exportFirestore(hosts.FIRESTORE_EMULATOR_HOST, this.#projectId, next),
    ]);
    await writeFile(join(next, 'messages.json'), JSON.stringify(messages));
    await rm(this.#folder, { recursive: true, force: true });
    await rename(next, this.#folder);
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
