import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmulatorHosts } from './emulator-host.ts';
import type { namesIn } from './topology.ts';

export interface LocalOutputs {
  projectId: string;
  names: ReturnType<typeof namesIn>;
  emulatorEnv: EmulatorHosts;
  receiveUrl: string;
  processUrl: string;
}

const pathIn = (folder: string) => join(folder, 'outputs.json');

/**
 * Writes what the operator's command needs to find this system, as `cdktf output --outputs-file` writes it of a
 * deployed stack, and where the emulators are.
 * @param folder the local system's own
 */
export async function writeOutputs(
  folder: string,
  { projectId, names, emulatorEnv, receiveUrl, processUrl }: LocalOutputs,
): Promise<void> {
  const outputs = {
    webhook_url: receiveUrl,
    process_url: processUrl,
    project_id: projectId,
    archive_bucket: names.archiveBucket,
    events_topic: names.eventsTopic,
    dead_letters_topic: names.deadLettersTopic,
    changes_topic: names.changesTopic,
    process_subscription: names.processSubscription,
    dead_letters_subscription: names.deadLettersSubscription,
    firestore_database: '(default)',
    pubsub_emulator_host: emulatorEnv.PUBSUB_EMULATOR_HOST,
    firestore_emulator_host: emulatorEnv.FIRESTORE_EMULATOR_HOST,
    storage_emulator_host: emulatorEnv.STORAGE_EMULATOR_HOST,
  };
  await writeFile(pathIn(folder), `${JSON.stringify({ 'smartcar-local': outputs }, undefined, 2)}\n`);
}

/** Removes the outputs of a system that stops, so that nothing looks for it any more. */
export async function removeOutputs(folder: string): Promise<void> {
  await rm(pathIn(folder), { force: true });
}

/** Where the receiver of the running local system is; undefined where none runs. */
export async function localReceiver(folder: string): Promise<string | undefined> {
  try {
    const outputs = JSON.parse(await readFile(pathIn(folder), 'utf8'));
    return outputs['smartcar-local'].webhook_url;
  } catch {
    return undefined;
  }
}
